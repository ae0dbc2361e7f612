// Goods before they are ordered: where to, how many, for how much.

import { reaction } from 'mobx-miniprogram';
import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { getAddresses, getProduct, placeOrder } from '../../../../services/mall.service.js';
import { getPointsRules } from '../../../../services/user.service.js';
import { mallStore } from '../../../../store/mall.store.js';
import { userStore } from '../../../../store/user.store.js';
import { serverNow } from '../../../../utils/clock.js';
import { costOf, obstacleOf, roomFor } from '../../../../utils/goods.js';
import { once } from '../../../../utils/intents.js';
import { pictureOf } from '../../../../utils/items.js';
import { placeText } from '../../../../utils/orders.js';
import { ADDRESSES, ORDER } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, openPage, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 160 }], [{ height: 220 }], [{ height: 160 }]];

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['points'] },

    data: { state: 'loading', skeleton: SKELETON, product: null, picture: '', address: null,
        place: '', quantity: 1, room: 1, cost: 0, was: 0, points: 0, reason: '', short: 0,
        minutes: 0, busy: false, note: '', earning: false },

    onLoad({ id, quantity = '1' }) {
        this.id = id;
        this.setData({ quantity: Number(quantity) || 1 });
        mallStore.pickAddress(null);
        this.watching = reaction(() => mallStore.address, (address) =>
            address && this.showAddress(address));
        this.load();
    },

    onUnload() {
        this.watching();
    },

    // The address that was chosen may have been changed or deleted.
    onShow() {
        if (this.data.state === 'ready') {
            this.loadAddress().catch(() => {});
        }
    },

    async load() {
        try {
            const [product, rules] = await Promise.all([getProduct(this.id), getPointsRules(),
                userStore.load(), this.loadAddress()]);

            this.take(product);
            this.setData({ state: 'ready', minutes: Math.round(rules.mall.pay_seconds / 60) });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    async loadAddress() {
        const { items } = await getAddresses();
        const picked = mallStore.address?.address_id;

        this.showAddress(items.find(({ address_id: id }) => id === picked) ?? items[0] ?? null);
    },

    showAddress(address) {
        this.setData({ address, place: address ? placeText(address) : '' });
    },

    take(product) {
        this.product = product;
        mallStore.setProduct(product);
        this.setData({ product, picture: pictureOf(product), room: Math.max(1, roomFor(product)) });
        this.count(Math.min(this.data.quantity, this.data.room));
    },

    count(quantity) {
        const cost = costOf(this.product, quantity);
        const obstacle = obstacleOf(this.product, { level: userStore.user.level,
            points: userStore.points, now: serverNow(), quantity, cost });

        this.setData({ quantity, cost, was: this.product.points_cost * quantity,
            reason: obstacle?.text ?? '', short: obstacle?.name === 'insufficient_points'
                ? cost - userStore.points : 0 });
    },

    onQuantity({ detail: { value } }) {
        this.count(value);
    },

    onAddress() {
        openPage(`${ADDRESSES}?choose=1`);
    },

    async onSubmit() {
        if (this.data.short) {
            this.setData({ earning: true });
            return;
        }
        if (!this.data.address) {
            this.onAddress();
            return;
        }
        if (this.busy) {
            return;
        }

        this.busy = true;
        this.setData({ busy: true, note: '' });

        try {
            await this.submit();
        } catch (error) {
            await this.refused(error);
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
    },

    async submit() {
        const { quantity, cost, address: { address_id: addressId } } = this.data;
        const order = await once(['order', this.id, quantity, cost, addressId], (key) =>
            placeOrder({ productId: this.id, quantity, cost, addressId }, key));

        wx.redirectTo({ url: `${ORDER}?id=${order.order_id}&pay=1` });
    },

    async refused(error) {
        if (error.is('network', 'unavailable', 'database_unavailable', 'request_in_progress')) {
            this.setData({ note: '没有等到回音。再点一次就好，不会重复下单' });
            return;
        }
        if (error.is('illegal_state') && error.data?.order_id) {
            await this.offerPending(error.data.order_id);
            return;
        }

        await this.load();

        if (error.is('price_changed')) {
            this.setData({ note: `价格刚刚变了，现在是 ${this.data.cost} 积分` });
        } else if (error.is('rate_limited')) {
            this.setData({ note: '它好几次都没有等到支付，过一阵再来吧' });
        } else {
            toastError(error);
        }
    },

    async offerPending(id) {
        if (await confirm({ title: '还有一笔订单等你支付', content: '支付或取消它以后，才能再下新的订单',
            confirmText: '去看看' }))
        {
            wx.redirectTo({ url: `${ORDER}?id=${id}` });
        }
    },

    closeEarning() {
        this.setData({ earning: false });
    },
});
