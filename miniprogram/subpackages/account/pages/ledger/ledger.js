// The ledger of points, newest first.

import { getLedger } from '../../../../services/user.service.js';
import { userStore } from '../../../../store/user.store.js';
import { formatDelta, formatTime } from '../../../../utils/format.js';
import { reasonText } from '../../../../utils/points.js';
import { stateOf } from '../../../../utils/state.js';

const SKELETON = [[{ height: 240 }], ...Array.from({ length: 6 }, () =>
    [{ width: 360, height: 72 }])];

const present = (entry) => ({ id: entry.entry_id,
    title: reasonText(entry.reason), time: formatTime(entry.created_at),
    delta: formatDelta(entry.delta), gained: entry.delta > 0,
    balance: entry.balance_after });

Page({
    data: { state: 'loading', skeleton: SKELETON, points: 0, entries: [],
        more: 'none' },

    onLoad() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    onReachBottom() {
        this.loadMore();
    },

    async load() {
        try {
            const [list, user] = await Promise.all([getLedger(),
                userStore.load()]);

            this.take(list, []);
            this.setData({ points: user.points_balance });
        } catch (error) {
            this.setData({ state: stateOf(error) });
        }
    },

    async loadMore() {
        if (this.data.more !== 'some') {
            return;
        }
        this.setData({ more: 'loading' });

        try {
            this.take(await getLedger(this.cursor), this.data.entries);
        } catch (_) {
            this.setData({ more: 'failed' });
        }
    },

    retry() {
        this.setData({ more: 'some' });
        this.loadMore();
    },

    take({ items, next_cursor: cursor }, before) {
        const entries = before.concat(items.map(present));

        this.cursor = cursor;
        this.setData({ entries, state: entries.length ? 'ready' : 'empty',
            more: cursor ? 'some' : 'end' });
    },
});
