// The inbox: letters with what is in them, and announcements.

import { claimMessage, countMessages, getAnnouncements, getMessages, readMessage }
    from '../../../../services/message.service.js';
import { noticeStore } from '../../../../store/notice.store.js';
import { userStore } from '../../../../store/user.store.js';
import { onlyOnce } from '../../../../utils/once.js';
import { stateOf } from '../../../../utils/state.js';
import { toastError } from '../../../../utils/ui.js';
import { contentsOf, presentLetter, presentNews } from './present.js';

const SKELETON = Array.from({ length: 6 }, () => [{ height: 148 }]);
const ALL_PAGE = 100;
const EMPTY = {
    letters: { title: '信箱还空着', description: '有新消息的时候，小信鸽会送来的' },
    news: { title: '最近没有公告', description: '小窝一切都好' },
};

// Taken on another phone, or expired just now: the others go on.
function passOver(error) {
    if (!error.is?.('already_claimed', 'illegal_state')) {
        throw error;
    }
}

Page({
    data: { tab: 'letters', state: 'loading', skeleton: SKELETON, tabs: [], empty: EMPTY.letters,
        letters: [], news: [], more: 'none', unclaimed: 0, claiming: false, detail: null,
        detailOpen: false, reward: null },

    onLoad({ tab }) {
        this.once = onlyOnce();

        if (tab === 'news') {
            this.setData({ tab });
        }

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
            const [letters, counts, { items }] = await Promise.all([getMessages(),
                countMessages(), getAnnouncements()]);

            noticeStore.setLetters(counts);
            this.cursor = letters.next_cursor;
            this.show({ letters: letters.items.map(presentLetter), news: items.map(presentNews),
                more: this.cursor ? 'some' : 'end' });
        } catch (error) {
            if (['ready', 'empty'].includes(this.data.state)) {
                toastError(error);
            } else {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    async loadMore() {
        if (this.data.tab !== 'letters' || this.data.more !== 'some') {
            return;
        }

        this.setData({ more: 'loading' });

        try {
            const { items, next_cursor: cursor } = await getMessages(this.cursor);

            this.cursor = cursor;
            this.show({ letters: this.data.letters.concat(items.map(presentLetter)),
                more: cursor ? 'some' : 'end' });
        } catch (_) {
            this.setData({ more: 'failed' });
        }
    },

    retry() {
        this.setData({ more: 'some' });
        this.loadMore();
    },

    show(changes) {
        const next = { ...this.data, ...changes };

        this.setData({ ...changes, unclaimed: noticeStore.unclaimed, empty: EMPTY[next.tab],
            state: next[next.tab].length ? 'ready' : 'empty',
            tabs: [{ key: 'letters', text: '信件', badge: noticeStore.unread > 0 },
                { key: 'news', text: '公告', badge: false }] });
    },

    onTab({ detail: { key } }) {
        this.show({ tab: key });
    },

    // Opening it is reading it; whether the server has noted that nobody waits
    // for.
    open({ currentTarget: { dataset: { id } } }) {
        const detail = this.data[this.data.tab].find((one) => one.id === id);

        this.setData({ detail, detailOpen: true });

        if (this.data.tab === 'letters' && !detail.read) {
            readMessage(id).catch(() => {});
            this.change(id, { read: true });
        }
    },

    change(id, changes) {
        const before = this.data.letters.find((one) => one.id === id);
        const after = { ...before, ...changes };

        noticeStore.setLetters({
            unread: noticeStore.unread - (after.read && !before.read ? 1 : 0),
            unclaimed: noticeStore.unclaimed - (before.full && !after.full ? 1 : 0) });
        this.show({ letters: this.data.letters.map((one) => (one.id === id ? after : one)),
            ...(this.data.detail?.id === id ? { detail: after } : {}) });
    },

    closeDetail() {
        this.setData({ detailOpen: false });
    },

    onClaim() {
        const letter = this.data.detail;

        this.claim(async (taken) => {
            if (await this.claimOne(letter)) {
                taken.push(letter);
            }
            this.closeDetail();
        });
    },

    // Letters further down, too: the server is asked for all of them.
    onClaimAll() {
        this.claim(async (taken) => {
            let cursor;

            do {
                const page = await getMessages(cursor, ALL_PAGE);

                for (const letter of page.items.map(presentLetter).filter(({ full }) => full)) {
                    if (await this.claimOne(letter).catch(passOver)) {
                        taken.push(letter);
                    }
                }
                cursor = page.next_cursor;
            } while (cursor);
        });
    },

    async claimOne(letter) {
        const done = await this.once(`letter ${letter.id}`, (key) => claimMessage(letter.id, key));

        if (done) {
            userStore.setPoints(done.points_balance);

            if (this.data.letters.some(({ id }) => id === letter.id)) {
                this.change(letter.id, { read: true, claimed: true, full: false, until: '' });
            }
        }

        return done;
    },

    // What was taken before a refusal was taken.
    async claim(action) {
        if (this.data.claiming) {
            return;
        }

        const taken = [];
        let failed = false;

        this.setData({ claiming: true });

        try {
            await action(taken);
        } catch (error) {
            failed = true;
            toastError(error);
        } finally {
            this.setData({ claiming: false });
        }

        if (taken.length) {
            wx.vibrateShort({ type: 'medium' });
            this.setData({ reward: { title: '拆信有礼', ...contentsOf(taken),
                note: taken.length > 1 ? `来自 ${taken.length} 封信` : taken[0].title } });
        }
        if (taken.length > 1 || failed) {
            await this.load();
        }
    },

    closeReward() {
        this.setData({ reward: null });
    },
});
