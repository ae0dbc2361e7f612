// The user's orders, newest first, by state.

import { cancelOrder, confirmReceipt, getOrders } from '../../../../services/mall.service.js';
import { userStore } from '../../../../store/user.store.js';
import { hearTime, serverNow } from '../../../../utils/clock.js';
import { TABS, orderCard, payLeft } from '../../../../utils/orders.js';
import { MALL, ORDER } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { confirm, openPage, toast, toastError } from '../../../../utils/ui.js';

const SKELETON = Array.from({ length: 4 }, () => [{ height: 264 }]);
const TICK_MS = 1000;

Page({
    data: { state: 'loading', skeleton: SKELETON, tabs: TABS, status: '', cards: [], more: 'none' },

    onLoad({ status = '' }) {
        this.orders = [];
        this.setData({ status });
    },

    onShow() {
        this.load();
        this.timer = setInterval(() => this.tick(), TICK_MS);
    },

    onHide() {
        clearInterval(this.timer);
    },

    onUnload() {
        clearInterval(this.timer);
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    onReachBottom() {
        this.loadMore();
    },

    // As many as were shown, so that who comes back from one stays at his place.
    async load() {
        const turn = {};

        this.turn = turn;

        try {
            const list = await getOrders(this.data.status,
                { count: this.orders.length });

            if (this.turn === turn) {
                this.take(list, []);
            }
        } catch (error) {
            if (this.turn === turn && this.data.state !== 'ready') {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    async loadMore() {
        if (this.data.more !== 'some') {
            return;
        }

        const { turn } = this;

        this.setData({ more: 'loading' });

        try {
            const list = await getOrders(this.data.status, { cursor: this.cursor });

            if (this.turn === turn) {
                this.take(list, this.orders);
            }
        } catch (_) {
            if (this.turn === turn) {
                this.setData({ more: 'failed' });
            }
        }
    },

    retry() {
        this.setData({ more: 'some' });
        this.loadMore();
    },

    take({ items, next_cursor: cursor }, before) {
        if (items.length) {
            hearTime(items[0].computed_at);
        }
        this.orders = before.concat(items);
        this.cursor = cursor;
        this.setData({ cards: this.orders.map((one) => orderCard(one, serverNow())),
            state: this.orders.length ? 'ready' : 'empty', more: cursor ? 'some' : 'end' });
    },

    // Counts down; what is over is asked for again, once.
    tick() {
        const now = serverNow();

        for (const [i, order] of this.orders.entries()) {
            if (order.status === 'pending_payment' && this.data.cards[i]?.left) {
                this.setData({ [`cards[${i}]`]: orderCard(order, now) });

                if (!payLeft(order, now)) {
                    this.load();
                }
            }
        }
    },

    onTab({ currentTarget: { dataset: { status } } }) {
        if (status !== this.data.status) {
            this.setData({ status, state: 'loading', cards: [], more: 'none' });
            this.orders = [];
            this.load();
        }
    },

    onOpen({ currentTarget: { dataset: { id } } }) {
        openPage(`${ORDER}?id=${id}`);
    },

    onPay({ currentTarget: { dataset: { id } } }) {
        openPage(`${ORDER}?id=${id}&pay=1`);
    },

    async onCancel({ currentTarget: { dataset: { id } } }) {
        const paid = this.orders.find((one) => one.order_id === id)?.status === 'paid';

        if (await confirm({ title: '不要它了吗？', content: paid ? '取消后，积分会马上退回来'
            : '取消后，给你留的这件就放回货架啦', confirmText: '取消订单' }))
        {
            this.change(() => cancelOrder(id), paid ? '积分已经退回来啦' : '订单已取消');
        }
    },

    async onConfirm({ currentTarget: { dataset: { id } } }) {
        if (await confirm({ title: '收到宝贝了吗？', content: '确认以后，这笔订单就完成啦',
            confirmText: '收到了', cancelText: '还没有' }))
        {
            this.change(() => confirmReceipt(id), '太好啦，希望你喜欢');
        }
    },

    async change(action, done) {
        if (this.busy) {
            return;
        }

        this.busy = true;

        try {
            const { points_balance: balance } = await action();

            userStore.setPoints(balance);
            toast(done);
        } catch (error) {
            toastError(error);
        } finally {
            this.busy = false;
        }
        this.load();
    },

    onAction() {
        if (this.data.state === 'empty') {
            wx.navigateBack({ fail: () => wx.redirectTo({ url: MALL }) });
        } else {
            this.setData({ state: 'loading' });
            this.load();
        }
    },
});
