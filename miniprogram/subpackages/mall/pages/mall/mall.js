// The mall: shelves by category, with the prices of the user's level.

import { reaction } from 'mobx-miniprogram';
import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { getCategories, getProducts } from '../../../../services/mall.service.js';
import { appStore } from '../../../../store/app.store.js';
import { mallStore } from '../../../../store/mall.store.js';
import { userStore } from '../../../../store/user.store.js';
import { serverNow } from '../../../../utils/clock.js';
import { cardOf } from '../../../../utils/goods.js';
import { pictureOf } from '../../../../utils/items.js';
import { BAG, LEDGER, ORDERS, PRODUCT, REDEEM } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { openPage } from '../../../../utils/ui.js';

const SHELVES = Array.from({ length: 3 }, () => [{ width: 331, height: 372 },
    { width: 331, height: 372 }]);
const SKELETON = [[{ width: 160, height: 80 }, { width: 220, height: 80 },
    { width: 220, height: 80 }], ...SHELVES];
const SORTS = [{ value: 'default', text: '推荐' }, { value: 'newest', text: '上新' },
    { value: 'price_asc', text: '低价优先' }, { value: 'price_desc', text: '高价优先' }];
const DOORS = [{ page: 'orders', name: '订单', picture: '/assets/mall/orders.svg' },
    { page: 'bag', name: '背包', picture: '/assets/care/bag.svg' },
    { page: 'redeem', name: '兑换码', picture: '/assets/mall/ticket.svg' }];
const PAGES = { bag: BAG, orders: ORDERS, redeem: REDEEM, ledger: LEDGER };

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: [{ store: userStore, fields: ['points'] },
        { store: appStore, fields: ['online'] }],

    data: { state: 'loading', skeleton: SKELETON, doors: DOORS, sorts: SORTS, sort: 'default',
        categories: [], category: '', cards: [], more: 'none', discount: 0 },

    onLoad() {
        this.products = [];
        this.watching = reaction(() => mallStore.product, (product) => this.replace(product));
        this.load();
    },

    onUnload() {
        this.watching();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    onReachBottom() {
        this.loadMore();
    },

    onShareAppMessage() {
        return { title: '来给小伙伴挑点好东西', path: '/pages/main/home/home' };
    },

    // What comes of an older choice, when another one was made meanwhile, is
    // not shown.
    async load() {
        const turn = {};

        this.turn = turn;

        try {
            const { category, sort } = this.data;
            const [{ items }, list] = await Promise.all([getCategories(),
                getProducts({ category, sort }), userStore.load()]);

            if (this.turn === turn) {
                this.setData({ categories: [{ category: '', name: '全部',
                    picture: '/assets/care/bag.svg' }, ...items.map((one) => ({ ...one,
                    picture: pictureOf(one) }))] });
                this.take(list, []);
            }
        } catch (error) {
            if (this.turn === turn) {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    async loadMore() {
        if (this.data.more !== 'some') {
            return;
        }

        const { turn } = this;
        const { category, sort } = this.data;

        this.setData({ more: 'loading' });

        try {
            const list = await getProducts({ category, sort, cursor: this.cursor });

            if (this.turn === turn) {
                this.take(list, this.products);
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
        this.products = before.concat(items);
        this.cursor = cursor;
        this.setData({ cards: this.products.map((one) => this.present(one)),
            discount: this.products[0]?.discount_percent ?? this.data.discount,
            state: this.products.length ? 'ready' : 'empty', more: cursor ? 'some' : 'end' });
    },

    present(product) {
        return cardOf(product, { level: userStore.user.level, now: serverNow() });
    },

    // Its page has read it anew, maybe after a purchase.
    replace(product) {
        const at = this.products.findIndex(({ product_id: id }) => id === product.product_id);

        if (at >= 0) {
            this.products[at] = { ...this.products[at], ...product };
            this.setData({ [`cards[${at}]`]: this.present(this.products[at]) });
        }
    },

    choose(changes) {
        this.setData({ ...changes, skeleton: SHELVES, state: 'loading', cards: [], more: 'none' });
        this.load();
    },

    onCategory({ currentTarget: { dataset: { category } } }) {
        if (category !== this.data.category) {
            this.choose({ category });
        }
    },

    onSort({ currentTarget: { dataset: { sort } } }) {
        if (sort !== this.data.sort) {
            this.choose({ sort });
        }
    },

    onOpen({ detail: { id } }) {
        openPage(`${PRODUCT}?id=${id}`);
    },

    go({ currentTarget: { dataset: { page } } }) {
        openPage(PAGES[page]);
    },
});
