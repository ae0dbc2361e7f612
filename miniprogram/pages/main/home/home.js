// Home: the pet on its stage, and what can be done with it.

import { reaction } from 'mobx-miniprogram';
import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { fileUrl } from '../../../services/api.js';
import { messageOf } from '../../../services/messages.js';
import { configStore } from '../../../store/config.store.js';
import { deviceStore } from '../../../store/device.store.js';
import { noticeStore } from '../../../store/notice.store.js';
import { petStore } from '../../../store/pet.store.js';
import { userStore } from '../../../store/user.store.js';
import { isNight } from '../../../utils/daytime.js';
import { codeOf } from '../../../utils/items.js';
import { GUIDE } from '../../../utils/pages.js';
import { stateOf } from '../../../utils/state.js';
import { openPage } from '../../../utils/ui.js';
import { ENTRANCES } from './entrances.js';
import { ACTIONS, TRAITS, bubbleFor, refusalOf } from './texts.js';

const TICK_MS = 1000;
const BUBBLE_EVERY = 14;        // ticks
const BUBBLE_MS = 4500;
const GAIN_MS = 1500;
const LEVEL_UP_MS = 3200;
const TOP_GAP = 8;

let ids = 0;

// Where the header may stand: beside WeChat's capsule.
function measureBars() {
    const { statusBarHeight = 20, windowWidth } = wx.getWindowInfo?.() ?? wx.getSystemInfoSync();
    const capsule = wx.getMenuButtonBoundingClientRect?.();

    if (!capsule?.height) {
        return { top: statusBarHeight + TOP_GAP, right: 12, bottom: statusBarHeight + 52 };
    }

    return { top: capsule.top, right: windowWidth - capsule.left + TOP_GAP,
        bottom: capsule.bottom };
}

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: [
        { store: petStore, fields: ['pet', 'status', 'flags', 'rests', 'bag', 'wears'] },
        { store: userStore, fields: ['points'] },
        { store: noticeStore, fields: ['badges', 'announcement', 'isNews'] },
        { store: deviceStore, fields: { reducedMotion: 'calm' } },
    ],

    data: {
        state: 'loading',
        actions: ACTIONS,
        entrances: ENTRANCES,
        badges: {},
        announcement: null,
        isNews: false,
        pet: null,
        bag: [],
        wears: [],
        rests: {},
        bones: [0, 1, 2, 3],
        night: false,
        reducedMotion: false,
        insets: { top: 0, bottom: 0 },
        top: 24,
        right: 12,
        sideTop: 90,
        trait: '',
        expText: '',
        expShare: 0,
        others: [],
        bubble: '',
        bubbleTop: 140,
        gains: [],
        changes: null,
        levelUp: null,
        bagOpen: false,
        bagOnly: '',
    },

    onLoad() {
        petStore.clear();
        noticeStore.clear();
        this.watching = reaction(() => petStore.pet, (pet) => this.showPet(pet),
            { fireImmediately: true });

        const { top, right, bottom } = measureBars();

        this.setData({ top, right, sideTop: bottom + 2 * TOP_GAP,
            insets: { top: bottom, bottom: 16 }, night: isNight() });
    },

    onShow() {
        this.shown = true;
        this.ticks = 0;
        this.timer = setInterval(() => this.tick(), TICK_MS);
        this.load();
    },

    onHide() {
        this.shown = false;
        clearInterval(this.timer);
        this.setData({ bagOpen: false });
    },

    onUnload() {
        this.onHide();
        this.watching();
        clearTimeout(this.bubbleTimer);
        clearTimeout(this.gainTimer);
    },

    onShareAppMessage() {
        const { pet } = this.data;

        return { title: pet ? `来看看我的小伙伴${pet.name}` : '养一只只属于你的小伙伴',
            path: '/pages/main/home/home', imageUrl: pet ? fileUrl(pet.preview_url) : undefined };
    },

    async load() {
        try {
            const [pets] = await Promise.all([petStore.load(), userStore.load()]);

            this.setData({ state: pets.length ? 'ready' : 'empty' });
            noticeStore.load();
            // what it said last does until then
            configStore.load().catch(() => {});
        } catch (error) {
            // what is on stage stays there: the bar above tells of the network
            if (this.data.state !== 'ready') {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    tick() {
        petStore.tick();
        this.ticks += 1;

        const night = isNight();

        if (night !== this.data.night) {
            this.setData({ night });
        }
        if (this.ticks % BUBBLE_EVERY === 2 && this.data.pet && !this.stage()?.isBusy()) {
            this.say(bubbleFor(this.data, Math.floor(this.ticks / BUBBLE_EVERY)));
        }
    },

    showPet(pet) {
        if (!pet) {
            return;
        }

        const next = pet.next_level_experience;

        this.setData({
            trait: TRAITS[pet.personality] ?? '',
            expText: next ? `${pet.level_experience}/${next}` : '满级',
            expShare: next ? Math.round(100 * pet.level_experience / next) : 100,
            others: petStore.pets.filter(({ pet_id: id }) => id !== pet.pet_id)
                .map((one) => ({ ...one, preview: fileUrl(one.preview_url) })),
        });
    },

    stage() {
        return this.selectComponent('#pet');
    },

    onAlive({ detail }) {
        const top = this.stage()?.placeOf('top');

        this.setData({ bubbleTop: Math.max(this.data.sideTop, (top?.y ?? 190) - 46) });
        this.firstFrame = detail.ms;
    },

    onStill() {
        this.setData({ bubbleTop: this.data.sideTop + 20 });
    },

    say(bubble) {
        clearTimeout(this.bubbleTimer);

        if (bubble) {
            this.setData({ bubble });
            this.bubbleTimer = setTimeout(() => this.setData({ bubble: '' }), BUBBLE_MS);
        }
    },

    // What is done.

    onAct({ currentTarget: { dataset: { type } } }) {
        if (!this.data.pet) {
            return;
        }
        if (type === 'feeding') {
            this.openBag('food');
            return;
        }
        if (type === 'playing' && petStore.toys.length) {
            this.openBag('toy');
            return;
        }

        this.care(type);
    },

    /**
     * Cares for the pet: seen at once, then asked of the server.
     * @param {string} type of the interaction
     * @param {object} [item] from the bag
     * @param {object} [how] for the stage
     */
    async care(type, item, how = {}) {
        const rest = petStore.rests[type];

        if (rest > 0) {
            wx.showToast({ title: `它还在回味呢，${Math.ceil(rest / 1000)} 秒后再来`, icon: 'none' });
            return;
        }

        const { name } = this.data.pet;

        this.setData({ bubble: '' });

        if (!how.silent) {
            this.stage()?.play(type, { ...how, food: item ? codeOf(item) : undefined });
        }

        try {
            this.celebrate(await petStore.care(type, item));
        } catch (error) {
            // a stroke that did not count was still a stroke
            if (how.silent) {
                return;
            }

            this.stage()?.refuse();
            this.setData({ changes: null });
            wx.showToast({ title: refusalOf(error, name) || messageOf(error), icon: 'none' });
        }
    },

    celebrate({ status_changes: changes, exp_gained: exp, points_gained: points,
        level_up: levelUp, level_reward: reward, pet })
    {
        ids += 1;
        this.setData({ changes: { id: ids, hunger: changes.hunger_change,
            mood: changes.mood_change, cleanliness: changes.cleanliness_change,
            affection: changes.affection_change } });
        this.gain([exp && { kind: 'exp', text: `经验 +${exp}`, shift: -90 },
            points && { kind: 'coin', text: `积分 +${points}`, shift: 90 }].filter(Boolean));

        if (levelUp) {
            this.rising = { level: pet.level, reward };
        }
    },

    gain(gains) {
        this.setData({ gains: gains.map((one, i) => ({ ...one, id: `${ids} ${i}` })) });
        clearTimeout(this.gainTimer);
        this.gainTimer = setTimeout(() => this.setData({ gains: [] }), GAIN_MS);
    },

    // Growing up has its own moment, after what led to it.
    onActEnd() {
        if (!this.rising) {
            return;
        }

        this.setData({ levelUp: this.rising });
        this.rising = null;
        this.stage()?.play('level_up');
        wx.vibrateShort({ type: 'medium' });
        setTimeout(() => this.setData({ levelUp: null }), LEVEL_UP_MS);
    },

    // A finger on the pet: it has answered already; it counts as petting as
    // often as the server lets it.
    onTouchZone({ detail: { zone } }) {
        wx.vibrateShort({ type: 'light' });

        if (zone !== 'paw' && petStore.rests.petting === 0 && !this.stroking) {
            this.stroking = true;
            this.care('petting', null, { silent: true }).finally(() => {
                this.stroking = false;
            });
        }
    },

    // What is dragged: food to the mouth, the sponge over the fur, the ball
    // anywhere.

    onGrab({ currentTarget: { dataset: { type } }, detail: { item, x, y } }) {
        const kind = item ? { food: 'feeding', toy: 'playing' }[item.item_type] : type;
        const food = kind === 'feeding' ? item ?? petStore.foods[0] : null;

        if (kind === 'feeding' && !food) {
            this.openBag('food');
            return;
        }
        if (petStore.rests[kind] > 0) {
            return;
        }

        const thing = { feeding: food && codeOf(food), playing: 'ball', cleaning: 'sponge' }[kind];

        if (this.stage()?.hold(thing, { x, y })) {
            this.carried = { kind, item: item ?? food };
        }
    },

    onCarry({ detail }) {
        if (this.carried) {
            this.stage()?.moveHeld(detail);
        }
    },

    onDrop({ detail }) {
        if (!this.carried) {
            return;
        }

        const { kind, item } = this.carried;
        const where = this.stage()?.letGo(detail);

        this.carried = null;

        if (kind === 'feeding' ? where?.at === 'mouth' : kind === 'cleaning' ? where?.foam > 0.3
            : true)
        {
            this.closeBag();
            this.care(kind, item, { fromHand: true });
        }
    },

    // The bag.

    openBag(only) {
        this.setData({ bagOpen: true, bagOnly: typeof only === 'string' ? only : '' });
    },

    closeBag() {
        this.setData({ bagOpen: false });
    },

    async onChoose({ detail: { item } }) {
        this.closeBag();

        if (item.item_type === 'food') {
            this.care('feeding', item);
        } else if (item.item_type === 'toy') {
            this.care('playing', item);
        } else {
            await this.useOrWear(item);
        }
    },

    async useOrWear(item) {
        try {
            if (item.item_type === 'accessory') {
                await petStore.wear(item);
            } else if (codeOf(item) === 'double_exp_card') {
                await petStore.use(item);
                wx.showToast({ title: '半小时内经验翻倍', icon: 'none' });
            } else {
                wx.showToast({ title: '需要它的时候会自动用上', icon: 'none' });
            }
        } catch (error) {
            wx.showToast({ title: messageOf(error), icon: 'none' });
        }
    },

    onEntry({ detail: { name } }) {
        openPage(ENTRANCES.find((entry) => entry.name === name).page);
    },

    dismissNews() {
        noticeStore.dismiss();
    },

    onOther({ currentTarget: { dataset: { id } } }) {
        petStore.choose(id);
    },

    onBegin() {
        wx.navigateTo({ url: GUIDE });
    },
});
