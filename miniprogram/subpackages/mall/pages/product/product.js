// A product: what it is, who may have it, and the purchase.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { getProduct, placeOrder } from '../../../../services/mall.service.js';
import { mallStore } from '../../../../store/mall.store.js';
import { petStore } from '../../../../store/pet.store.js';
import { userStore } from '../../../../store/user.store.js';
import { formatLeft, serverNow } from '../../../../utils/clock.js';
import { costOf, isGoods, obstacleOf, roomFor, termsOf, untilOpen, useText }
    from '../../../../utils/goods.js';
import { isOpen, once } from '../../../../utils/intents.js';
import { pictureOf } from '../../../../utils/items.js';
import { BAG, CHECKOUT, MALL } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { openPage, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 480 }], [{ width: 360, height: 48 }], [{ width: 240, height: 56 }],
    [{ height: 160 }]];
const TICK_MS = 1000;
const SOON_MS = 24 * 3600 * 1000;

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['points'] },

    data: { state: 'loading', gone: false, skeleton: SKELETON, product: null, picture: '',
        grants: [], terms: [], use: '', quantity: 1, room: 1, cost: 0, was: 0, points: 0,
        reason: '', short: 0, opens: '', buying: false, busy: false, note: '', got: null,
        earning: false },

    onLoad({ id }) {
        this.id = id;
        this.load();
    },

    // What was bought elsewhere meanwhile counts.
    onShow() {
        if (this.data.state === 'ready' && !this.data.buying) {
            this.load();
        }
        this.timer = setInterval(() => this.tick(), TICK_MS);
    },

    onHide() {
        clearInterval(this.timer);
    },

    onUnload() {
        clearInterval(this.timer);
    },

    onShareAppMessage() {
        return { title: this.data.product?.name ?? '来给小伙伴挑点好东西',
            path: `/subpackages/mall/pages/product/product?id=${this.id}` };
    },

    async load() {
        try {
            const [product] = await Promise.all([getProduct(this.id), userStore.load()]);

            this.take(product);
        } catch (error) {
            const gone = error.is?.('product') ?? false;

            if (gone || this.data.state !== 'ready') {
                this.setData({ state: gone ? 'empty' : stateOf(error), gone });
            }
        }
    },

    take(product) {
        this.product = product;
        mallStore.setProduct(product);
        this.setData({ state: 'ready', product, picture: pictureOf(product),
            grants: product.grants.map(({ item_id: id, name, quantity }) => ({ id,
                text: `${name} ×${quantity}` })),
            terms: termsOf(product, this.who()), use: useText(product),
            room: Math.max(1, roomFor(product)) });
        this.count(Math.min(this.data.quantity, this.data.room));
    },

    who() {
        return { level: userStore.user.level, points: userStore.points, now: serverNow() };
    },

    // For so many pieces: the price, and what stands in the way.
    count(quantity) {
        const cost = costOf(this.product, quantity);
        const was = this.product.points_cost * quantity;
        const obstacle = obstacleOf(this.product, { ...this.who(), quantity, cost });
        const wait = untilOpen(this.product, serverNow());

        this.obstacle = obstacle?.name;
        this.setData({ quantity, cost, was: was > cost ? was : 0,
            short: this.obstacle === 'insufficient_points' ? cost - userStore.points : 0,
            reason: obstacle?.text ?? '',
            opens: wait && wait < SOON_MS ? `${formatLeft(wait)} 后开售` : '' });
    },

    tick() {
        if (this.product?.sale_from || this.product?.sale_to) {
            this.count(this.data.quantity);
        }
    },

    onQuantity({ detail: { value } }) {
        this.count(value);
    },

    onBuy() {
        if (this.obstacle === 'insufficient_points') {
            this.setData({ earning: true });
        } else if (this.obstacle) {
            toast(this.data.reason);
        } else if (isGoods(this.product)) {
            openPage(`${CHECKOUT}?id=${this.id}&quantity=${this.data.quantity}`);
        } else {
            const { quantity, cost } = this.data;

            this.setData({ buying: true, got: null, note: isOpen('order', this.id, quantity, cost)
                ? '上次兑换没有等到回音。点一下看看结果，不会重复扣积分' : '' });
        }
    },

    // Orders once, however often it is tapped and however the network is.
    async onConfirm() {
        if (this.busy) {
            return;
        }

        const { quantity, cost } = this.data;

        this.busy = true;
        this.setData({ busy: true, note: '' });

        try {
            const order = await once(['order', this.id, quantity, cost], (key) =>
                placeOrder({ productId: this.id, quantity, cost }, key));

            this.bought(order);
        } catch (error) {
            await this.refused(error);
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
    },

    bought({ points_balance: balance, product, quantity }) {
        userStore.setPoints(balance);
        wx.vibrateShort({ type: 'medium' });
        this.setData({ got: { balance, items: product.grants.map(({ item_id: id, name,
            quantity: each }) => ({ id, text: `${name} ×${each * quantity}` })) } });
        petStore.loadBag().catch(() => {});
        this.load();
    },

    async refused(error) {
        if (error.is('network', 'unavailable', 'database_unavailable', 'request_in_progress')) {
            this.setData({ note: '没有等到回音。再点一次就好，不会重复扣积分' });
            return;
        }

        await this.load();

        if (error.is('price_changed')) {
            this.setData({ note: `价格刚刚变了，现在是 ${this.data.cost} 积分` });
        } else {
            this.setData({ buying: false, earning: error.is('insufficient_points') });
            toastError(error);
        }
    },

    onClose() {
        if (!this.busy) {
            this.setData({ buying: false });
        }
    },

    closeEarning() {
        this.setData({ earning: false });
    },

    goToBag() {
        this.setData({ buying: false });
        openPage(BAG);
    },

    onAction() {
        if (this.data.gone) {
            wx.navigateBack({ fail: () => wx.redirectTo({ url: MALL }) });
        } else {
            this.setData({ state: 'loading' });
            this.load();
        }
    },
});
