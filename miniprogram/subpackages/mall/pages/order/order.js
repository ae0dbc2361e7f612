// One order: how far it is, what it was of, where it goes; paying it.

import { reaction } from 'mobx-miniprogram';
import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { cancelOrder, confirmReceipt, getOrder, payOrder }
    from '../../../../services/mall.service.js';
import { mallStore } from '../../../../store/mall.store.js';
import { userStore } from '../../../../store/user.store.js';
import { formatLeft, hearTime, serverNow } from '../../../../utils/clock.js';
import { once } from '../../../../utils/intents.js';
import { pictureOf } from '../../../../utils/items.js';
import { actionsOf, hintOf, payLeft, placeText, timelineOf, titleOf }
    from '../../../../utils/orders.js';
import { ADDRESSES, PRODUCT } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, openPage, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 200 }], [{ height: 140 }], [{ height: 240 }], [{ height: 200 }]];
const TICK_MS = 1000;
// The server's job ends an order that was not paid; it may be a moment late.
const LATE_TICKS = 5;

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['points'] },

    data: { state: 'loading', gone: false, skeleton: SKELETON, order: null, picture: '', title: '',
        hint: '', left: '', steps: [], acts: {}, address: null, place: '', facts: [],
        paying: false, busy: false, note: '', earning: false, points: 0, short: 0 },

    onLoad({ id, pay }) {
        this.id = id;
        this.wantsPay = pay === '1';
        mallStore.pickAddress(null);
        this.watching = reaction(() => mallStore.address, (address) => address
            && this.setData({ address, place: placeText(address) }));
    },

    onUnload() {
        this.watching();
        clearInterval(this.timer);
    },

    onShow() {
        this.ticks = 0;
        this.load();
        this.timer = setInterval(() => this.tick(), TICK_MS);
    },

    onHide() {
        clearInterval(this.timer);
    },

    async load() {
        try {
            const [order] = await Promise.all([getOrder(this.id), userStore.load()]);

            hearTime(order.computed_at);
            this.take(order);

            if (this.wantsPay) {
                this.wantsPay = false;
                this.onPay();
            }
        } catch (error) {
            const gone = error.is?.('order') ?? false;

            if (gone || this.data.state !== 'ready') {
                this.setData({ state: gone ? 'empty' : stateOf(error), gone });
            }
        }
    },

    take(order) {
        const picked = order.status === 'pending_payment' ? mallStore.address : null;
        const address = picked ?? order.address;

        this.order = order;
        this.setData({ state: 'ready', order, picture: pictureOf(order.product),
            paying: this.data.paying && order.status === 'pending_payment',
            title: titleOf(order), address, place: address ? placeText(address) : '',
            facts: factsOf(order), short: Math.max(0, order.total_points_cost
                - userStore.points) });
        this.show();
    },

    show() {
        const now = serverNow();
        const left = payLeft(this.order, now);

        this.setData({ hint: hintOf(this.order, now), left: left ? formatLeft(left) : '',
            steps: timelineOf(this.order, now), acts: actionsOf(this.order, now) });
    },

    tick() {
        if (this.order?.status !== 'pending_payment') {
            return;
        }

        this.show();

        if (!this.data.left) {
            this.setData({ paying: false });

            if (this.ticks % LATE_TICKS === 0) {
                this.load();
            }
            this.ticks += 1;
        }
    },

    onAddress() {
        openPage(`${ADDRESSES}?choose=1`);
    },

    onPay() {
        if (!this.data.acts.pay) {
            return;
        }
        if (this.data.short) {
            this.setData({ earning: true });
        } else if (!this.data.address) {
            this.onAddress();
        } else {
            this.setData({ paying: true, note: '' });
        }
    },

    onConfirmPay() {
        const picked = mallStore.address?.address_id;

        return this.change(() => once(['pay', this.id, picked ?? ''], (key) =>
            payOrder(this.id, picked, key)), '支付成功，我们这就去打包');
    },

    closePaying() {
        if (!this.busy) {
            this.setData({ paying: false });
        }
    },

    closeEarning() {
        this.setData({ earning: false });
    },

    async onCancel() {
        const paid = this.order.status === 'paid';

        if (await confirm({ title: '不要它了吗？', content: paid ? '取消后，积分会马上退回来'
            : '取消后，给你留的这件就放回货架啦', confirmText: '取消订单' }))
        {
            await this.change(() => cancelOrder(this.id), paid ? '积分已经退回来啦' : '订单已取消');
        }
    },

    async onReceipt() {
        if (await confirm({ title: '收到宝贝了吗？', content: '确认以后，这笔订单就完成啦',
            confirmText: '收到了', cancelText: '还没有' }))
        {
            await this.change(() => confirmReceipt(this.id), '太好啦，希望你喜欢');
        }
    },

    async change(action, done) {
        if (this.busy) {
            return;
        }

        this.busy = true;
        this.setData({ busy: true, note: '' });

        try {
            const order = await action();

            userStore.setPoints(order.points_balance);
            this.setData({ paying: false });
            toast(done);
        } catch (error) {
            this.refused(error);
        } finally {
            this.busy = false;
            this.setData({ busy: false });
        }
        await this.load();
    },

    refused(error) {
        if (this.data.paying && error.is('network', 'unavailable', 'database_unavailable')) {
            this.setData({ note: '没有等到回音。再点一次就好，不会重复扣积分' });
        } else {
            this.setData({ paying: false });
            toastError(error);
        }
    },

    onCopy({ currentTarget: { dataset: { text } } }) {
        wx.setClipboardData({ data: text, success: () => toast('已复制'), fail() {} });
    },

    onProduct() {
        openPage(`${PRODUCT}?id=${this.order.product_id}`);
    },

    onAction() {
        if (this.data.gone) {
            wx.navigateBack({ fail() {} });
        } else {
            this.setData({ state: 'loading' });
            this.load();
        }
    },
});

function factsOf({ order_id: id, status, quantity, discount_percent: discount, product,
    total_points_cost: cost, paid_at: paid })
{
    return [
        { label: '单价', value: `${product.points_cost} 积分` },
        { label: '数量', value: `×${quantity}` },
        discount && { label: '会员优惠', value: `−${product.points_cost * quantity - cost} 积分` },
        { label: paid ? '已付' : status === 'cancelled' ? '总价' : '应付',
            value: `${cost} 积分`, strong: true },
        { label: '订单号', value: id, copy: true },
    ].filter(Boolean);
}
