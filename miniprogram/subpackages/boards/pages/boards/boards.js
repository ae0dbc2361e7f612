// Leaderboards: three kinds, this week, all times and weeks that are over.
// Of a long board only the rows on the screen are rendered.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { getAround, getBoard, getBoards } from '../../../../services/board.service.js';
import { userStore } from '../../../../store/user.store.js';
import { HOME, INBOX, SETTINGS } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { openPage, toastError } from '../../../../utils/ui.js';
import { podiumOf, presentMe, presentRewards, presentRow, presentSeasons } from './present.js';
import { covers, rowsInView } from './window.js';

const SKELETON = [[{ width: '30%', height: 240 }, { width: '30%', height: 300 },
    { width: '30%', height: 220 }], ...Array.from({ length: 6 }, () => [{ height: 112 }])];
const ROW_RPX = 128;
const DESIGN_RPX = 750;
const PODIUM = 3;
const PAGE = 100;
const NOBODY = { title: '榜上还没有人', description: '陪小伙伴玩一会儿，第一名就是你',
    action: '回小窝看看' };
const CLOSING = { title: '榜单正在整理', description: '小信鸽在数分数，过一会儿再来看',
    action: '' };
const SILENT = { title: '', description: '', action: '' };
const WAYS = { settings: SETTINGS, inbox: INBOX };

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['user', 'avatar'] },

    data: { state: 'loading', skeleton: SKELETON, boards: [], board: 'pet_level', seasons: [],
        season: 'current', note: '', podium: [], view: [], above: 0, total: 0, more: 'none',
        me: null, around: false, card: null, cardOpen: false, rewards: [], rewardsOpen: false,
        words: SILENT },

    onLoad({ board }) {
        const { windowWidth, windowHeight } = wx.getWindowInfo?.() ?? wx.getSystemInfoSync();

        this.rowHeight = ROW_RPX * windowWidth / DESIGN_RPX;
        this.height = windowHeight;
        this.rows = [];
        this.drawn = { from: 0, to: 0 };
        this.top = 0;
        this.asked = 0;

        if (board) {
            this.setData({ board });
        }

        this.begin();
    },

    async onPullDownRefresh() {
        await this.begin();
        wx.stopPullDownRefresh();
    },

    onShareAppMessage() {
        const { me } = this.data;

        return { title: me?.rank ? `我在萌宠排行榜第 ${me.rank} 名，来比比看` : '来看看谁家的小伙伴最棒',
            path: HOME };
    },

    /** The kinds and seasons, then the board. */
    async begin() {
        try {
            const [boards] = await Promise.all([getBoards(),
                userStore.user ? null : userStore.load()]);
            const seasons = presentSeasons(boards);

            this.setData({ seasons, boards: boards.items.map(({ board, title }) =>
                ({ key: board, text: title })) });
            await this.load();
        } catch (error) {
            this.fail(error);
        }
    },

    // What is shown already is better than an error.
    fail(error) {
        if (['ready', 'empty'].includes(this.data.state)) {
            toastError(error);
            return;
        }

        this.setData({ state: stateOf(error),
            words: error.is?.('unavailable') ? CLOSING : SILENT });
    },

    // Of two boards that are asked for, the later one is shown.
    async load({ around = false } = {}) {
        const { board, season } = this.data;
        const asked = this.asked += 1;

        try {
            const page = around ? await getAround(board, season)
                : await getBoard(board, { season, limit: PAGE });

            if (asked === this.asked) {
                this.take(page, around);
            }
        } catch (error) {
            if (asked !== this.asked) {
                return;
            }
            if (around) {
                toastError(error);
            } else {
                this.fail(error);
            }
        }
    },

    seasonOf(key) {
        return this.data.seasons.find((one) => one.key === key);
    },

    take({ items, next_cursor: cursor, me }, around) {
        const { board, season: key } = this.data;
        const season = this.seasonOf(key);
        const rows = items.map((row) => presentRow(row, board));

        this.cursor = around ? null : cursor;
        this.rows = around ? rows : rows.slice(PODIUM);
        this.all = rows;
        this.drawn = { from: 0, to: 0 };
        this.setData({ around, note: season?.note ?? '', words: rows.length ? SILENT : NOBODY,
            podium: around ? [] : podiumOf(rows), me: presentMe(me, { rows, board, season }),
            rewards: presentRewards(season?.season), more: this.cursor ? 'some' : 'end',
            state: rows.length ? 'ready' : 'empty' });
        this.measure();
    },

    // Where the list begins on the page, then what of it is seen.
    measure() {
        wx.createSelectorQuery().select('#list').boundingClientRect((list) => {
            this.listTop = list ? list.top + this.top : 0;
            this.draw(true);
        }).exec();
    },

    geometry() {
        return { count: this.rows.length, rowHeight: this.rowHeight, listTop: this.listTop ?? 0,
            top: this.top, height: this.height };
    },

    draw(anew = false) {
        const at = this.geometry();

        if (!anew && covers(this.drawn, at)) {
            return;
        }

        this.drawn = rowsInView(at);
        this.setData({ view: this.rows.slice(this.drawn.from, this.drawn.to),
            above: this.drawn.from * this.rowHeight, total: this.rows.length * this.rowHeight });
    },

    onPageScroll({ scrollTop }) {
        this.top = scrollTop;
        this.draw();
    },

    async onReachBottom() {
        if (this.data.more !== 'some') {
            return;
        }

        const { board, season } = this.data;
        const { asked, cursor } = this;

        this.setData({ more: 'loading' });

        try {
            const page = await getBoard(board, { season, cursor, limit: PAGE });

            if (asked !== this.asked) {
                return;
            }

            // somebody may have risen meanwhile: nobody stands there twice
            const known = new Set(this.all.map(({ id }) => id));
            const rows = page.items.filter(({ user }) => !known.has(user.user_id))
                .map((row) => presentRow(row, board));

            this.cursor = page.next_cursor;
            this.rows = this.rows.concat(rows);
            this.all = this.all.concat(rows);
            this.setData({ more: this.cursor ? 'some' : 'end' });
            this.draw(true);
        } catch (_) {
            if (asked === this.asked) {
                this.setData({ more: 'failed' });
            }
        }
    },

    retry() {
        this.setData({ more: 'some' });
        this.onReachBottom();
    },

    // What is looked at.

    show(changes) {
        this.setData({ ...changes, state: 'loading', around: false, me: null });
        wx.pageScrollTo({ scrollTop: 0, duration: 0 });
        this.load();
    },

    onBoard({ detail: { key } }) {
        this.show({ board: key });
    },

    onSeason({ currentTarget: { dataset: { key } } }) {
        if (key !== this.data.season) {
            this.show({ season: key });
        }
    },

    /** To one's own place: where it is on the page, or a page around it. */
    onMe() {
        const { me, around } = this.data;

        if (!me) {
            return;
        }
        if (WAYS[me.action]) {
            openPage(WAYS[me.action]);
            return;
        }
        if (!me.rank || around) {
            return;
        }

        const index = this.rows.findIndex(({ self }) => self);

        if (index >= 0 || me.rank <= PODIUM) {
            wx.pageScrollTo({ duration: 300, scrollTop: index < 0 ? 0 : Math.max(0,
                this.listTop + index * this.rowHeight - this.height / 3) });
        } else if (!this.seasonOf(this.data.season)?.past) {
            wx.pageScrollTo({ scrollTop: 0, duration: 0 });
            this.load({ around: true });
        }
    },

    onTop() {
        this.show({});
    },

    onRow({ currentTarget: { dataset: { id } } }) {
        const card = this.all.find((row) => row.id === id);

        if (card) {
            this.setData({ card, cardOpen: true });
        }
    },

    closeCard() {
        this.setData({ cardOpen: false });
    },

    openRewards() {
        this.setData({ rewardsOpen: true });
    },

    closeRewards() {
        this.setData({ rewardsOpen: false });
    },

    goHome() {
        wx.switchTab({ url: HOME });
    },

    onEmpty() {
        if (this.data.state === 'empty') {
            this.goHome();
        } else {
            this.setData({ state: 'loading' });
            this.begin();
        }
    },
});
