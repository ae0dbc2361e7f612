// What the bag holds, as a sheet from below.
//
//   <bag-sheet open items only="food" bind:close bind:choose
//       bind:grab bind:carry bind:drop/>
//
// only shows one type.  choose: { item }.  Food and toys can be dragged out:
// grab { item, x, y }, carry and drop { x, y }.

import { codeOf, pictureOf } from '../../utils/items.js';
import { BAG } from '../../utils/pages.js';
import { openPage } from '../../utils/ui.js';

const DRAG_PX = 16;
const GROUPS = [['food', '食物'], ['toy', '玩具'], ['accessory', '装扮'], ['card', '卡片']];
const TITLES = { food: '今天吃什么', toy: '玩点什么' };
const DRAGGED = ['food', 'toy'];

function describe({ effect, item_type: type, equipped }) {
    if (type === 'food' && effect?.hunger) {
        return `饱食 +${effect.hunger}`;
    }
    if (type === 'toy' && effect?.mood) {
        return `心情 +${effect.mood}`;
    }

    return type === 'accessory' && equipped ? '穿着呢' : '';
}

Component({
    properties: {
        open: { type: Boolean, value: false },
        items: { type: Array, value: [] },
        only: { type: String, value: '' },
    },

    data: { groups: [], carried: false, title: '' },

    observers: {
        'items, only'(items, only) {
            const groups = GROUPS.filter(([type]) => !only || type === only)
                .map(([type, title]) => ({ type, title, items: items
                    .filter(({ item_type: of, quantity, equipped }) =>
                        of === type && (quantity > 0 || equipped))
                    .map((item) => ({ ...item, code: codeOf(item), picture: pictureOf(item),
                        note: describe(item) })) }))
                .filter(({ items: some }) => some.length > 0);

            this.setData({ groups, title: TITLES[only] ?? '背包' });
        },
        open(open) {
            if (!open) {
                this.setData({ carried: false });
            }
        },
    },

    methods: {
        close() {
            this.triggerEvent('close', {});
        },

        openAll() {
            this.close();
            openPage(this.data.only ? `${BAG}?type=${this.data.only}` : BAG);
        },

        itemOf({ currentTarget: { dataset: { id } } }) {
            return this.data.items.find(({ item_id: one }) => one === id);
        },

        onChoose(event) {
            if (!this.carrying) {
                this.triggerEvent('choose', { item: this.itemOf(event) });
            }
        },

        // Of several fingers the first one drags.
        onStart({ touches, changedTouches }) {
            if (!this.carrying || !this.mine(touches)) {
                this.from = (changedTouches ?? touches)[0];
                this.carrying = false;
            }
        },

        mine(touches) {
            return touches.find(({ identifier }) => identifier === this.from?.identifier);
        },

        onMove(event) {
            const finger = this.mine(event.touches);

            if (!finger) {
                return;
            }

            const { clientX: x, clientY: y } = finger;

            if (this.carrying) {
                this.triggerEvent('carry', { x, y });
                return;
            }

            const item = this.itemOf(event);

            if (item && DRAGGED.includes(item.item_type)
                && this.from.clientY - y > DRAG_PX)
            {
                this.carrying = true;
                this.setData({ carried: true });
                this.triggerEvent('grab', { item, x, y });
            }
        },

        onEnd({ changedTouches }) {
            const finger = this.mine(changedTouches);

            if (this.carrying && finger) {
                const { clientX: x, clientY: y } = finger;

                this.setData({ carried: false });
                this.triggerEvent('drop', { x, y });
                setTimeout(() => {
                    this.carrying = false;
                }, 50);
            }
        },
    },
});
