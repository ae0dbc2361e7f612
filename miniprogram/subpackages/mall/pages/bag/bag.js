// The bag: what is in it, what each thing does, and for whom.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';
import { reaction } from 'mobx-miniprogram';

import { fileUrl } from '../../../../services/api.js';
import { refusalOf } from '../../../../pages/main/home/texts.js';
import { petStore } from '../../../../store/pet.store.js';
import { codeOf, effectText, pictureOf } from '../../../../utils/items.js';
import { MALL } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { openPage, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 112 }], ...Array.from({ length: 3 }, () =>
    Array.from({ length: 3 }, () => ({ width: 213, height: 232 })))];
const TABS = [{ type: 'food', text: '食物' }, { type: 'toy', text: '玩具' },
    { type: 'accessory', text: '装扮' }, { type: 'card', text: '卡片' }];
const EMPTY = { food: '粮袋空空啦，每天签到都会送一份口粮', toy: '还没有玩具，给它挑一个吧',
    accessory: '还没有装扮，给它打扮打扮吧', card: '还没有卡片，商城里有' };
const HELP = { food: '喂给它吃，吃一份少一份', toy: '陪它玩的时候带上，用不坏',
    accessory: '穿在身上，在小窝里就能看到', makeup: '补签的时候会问你要不要用',
    rename: '给小伙伴改名的时候会问你要不要用', double_exp: '用在一只小伙伴身上，互动经验翻倍' };

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: petStore, fields: ['petId'] },

    data: { state: 'loading', skeleton: SKELETON, tabs: TABS, type: 'food', items: [], counts: {},
        pets: [], petId: '', petName: '', empty: EMPTY, chosen: null, busy: false },

    onLoad({ type }) {
        if (TABS.some((one) => one.type === type)) {
            this.setData({ type });
        }
        this.watching = reaction(() => [petStore.bag, petStore.pets, petStore.petId],
            () => this.show());
    },

    onShow() {
        this.load();
    },

    onUnload() {
        this.watching();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            await petStore.load();
            this.setData({ state: 'ready' });
            this.show();
        } catch (error) {
            if (this.data.state !== 'ready') {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    show() {
        const held = petStore.bag.filter(({ quantity }) => quantity > 0);
        const items = held.filter(({ item_type: type }) => type === this.data.type)
            .map((item) => present(item));
        const counts = Object.fromEntries(TABS.map(({ type }) => [type, held.filter(
            ({ item_type: of }) => of === type).length]));

        this.setData({ items, counts, petName: petStore.pet?.name ?? '',
            pets: (petStore.pets ?? []).map((pet) => ({ id: pet.pet_id, name: pet.name,
                face: fileUrl(pet.preview_url) })),
            chosen: items.find(({ id }) => id === this.data.chosen?.id) ?? null });
    },

    onTab({ currentTarget: { dataset: { type } } }) {
        this.setData({ type, chosen: null });
        this.show();
    },

    onPet({ currentTarget: { dataset: { id } } }) {
        petStore.choose(id);
    },

    onItem({ currentTarget: { dataset: { id } } }) {
        this.setData({ chosen: this.data.items.find((one) => one.id === id) });
    },

    onClose() {
        this.setData({ chosen: null });
    },

    async onUse() {
        if (this.busy) {
            return;
        }

        const { chosen, petName } = this.data;
        const item = petStore.itemOf(chosen.id);

        this.busy = true;
        this.setData({ busy: true });

        try {
            toast(await USES[item.item_type](item, petName));
        } catch (error) {
            const text = refusalOf(error, petName);

            if (text) {
                toast(text);
            } else {
                toastError(error);
            }
            await this.load();
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
    },

    goToMall() {
        const pages = getCurrentPages();

        if (pages.at(-2) && `/${pages.at(-2).route}` === MALL) {
            wx.navigateBack();
        } else {
            openPage(MALL);
        }
    },

    onAction() {
        this.setData({ state: 'loading' });
        this.load();
    },
});

// What is done with each kind; gives what to say of it.
const USES = {
    async food(item, name) {
        const { status_changes: { hunger_change: hunger } } = await petStore.care('feeding', item);

        return `${name}吃得真香，饱食 +${hunger}`;
    },
    async toy(item, name) {
        const { status_changes: { mood_change: mood } } = await petStore.care('playing', item);

        return `${name}玩得好开心，心情 +${mood}`;
    },
    async accessory(item, name) {
        const worn = petStore.isWorn(item);

        await petStore.wear(item);
        return worn ? `已经给${name}脱下来啦` : `${name}穿上啦，真好看`;
    },
    async card(item, name) {
        await petStore.use(item);
        return `${name}的经验翻倍啦，快去照顾它吧`;
    },
};

function present(item) {
    const { item_id: id, name, quantity, item_type: type, equipped_quantity: worn } = item;
    const wears = type === 'accessory' && petStore.isWorn(item);
    const card = item.effect?.card;

    return { id, name, quantity, picture: pictureOf(item), code: codeOf(item),
        effect: effectText(item), help: HELP[card ?? type] ?? '', wears,
        elsewhere: type === 'accessory' && !wears && worn >= quantity,
        act: actOf(type, card, wears) };
}

// The words on the button; none for what is used elsewhere.
function actOf(type, card, wears) {
    const name = petStore.pet?.name ?? '';

    switch (name && type) {
    case 'food':
        return `喂给${name}`;
    case 'toy':
        return `和${name}一起玩`;
    case 'accessory':
        return wears ? `给${name}脱下` : `给${name}穿上`;
    case 'card':
        return card === 'double_exp' ? `给${name}用上` : '';
    default:
        return '';
    }
}
