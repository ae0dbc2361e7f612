// What waits for the user behind the entrances of home: a day that is still
// open, rewards to take, letters, an announcement not seen before.

import { action, observable } from 'mobx-miniprogram';

import { getCheckinStatus } from '../services/checkin.service.js';
import { countMessages, getAnnouncements } from '../services/message.service.js';
import { getTasks } from '../services/task.service.js';

const SEEN = 'announcements_seen';

const isClaimable = ({ claimed, progress, target }) => !claimed && progress >= target;
const none = () => null;

export const noticeStore = observable({
    /** @type {boolean | null} null: not known yet */
    checkedIn: null,
    claimable: 0,
    unread: 0,
    unclaimed: 0,
    announcement: null,
    /** Whether the announcement was not seen before. */
    isNews: false,

    /** What each entrance shows: a number, or true for a dot. */
    get badges() {
        return { checkin: this.checkedIn === false, tasks: this.claimable,
            inbox: Math.max(this.unread, this.unclaimed) };
    },

    setCheckedIn: action(function setCheckedIn(done) {
        this.checkedIn = done;
    }),

    setTasks: action(function setTasks(tasks) {
        this.claimable = tasks.filter(isClaimable).length;
    }),

    setLetters: action(function setLetters({ unread, unclaimed }) {
        this.unread = Math.max(0, unread);
        this.unclaimed = Math.max(0, unclaimed);
    }),

    setAnnouncements: action(function setAnnouncements(items) {
        const seen = wx.getStorageSync(SEEN) || [];

        const news = items.find(({ announcement_id: id }) => !seen.includes(id));

        this.announcement = news ?? this.announcement;
        this.isNews = news !== undefined;
        this.announced = items.map(({ announcement_id: id }) => id);
    }),

    /** The announcement was shown; those before it are no news any more. */
    dismiss: action(function dismiss() {
        wx.setStorageSync(SEEN, this.announced ?? []);
        this.isNews = false;
    }),

    /** Forgets everything: another user may have signed in. */
    clear: action(function clear() {
        this.checkedIn = null;
        this.claimable = 0;
        this.unread = 0;
        this.unclaimed = 0;
        this.announcement = null;
        this.isNews = false;
    }),

    /** Asks for all of it.  What does not answer stays as it was: nobody
     * waits for a dot. */
    async load() {
        await Promise.all([
            getCheckinStatus().then(({ checked_in: done }) => this.setCheckedIn(done), none),
            getTasks().then(({ items }) => this.setTasks(items), none),
            countMessages().then((counts) => this.setLetters(counts), none),
            getAnnouncements().then(({ items }) => this.setAnnouncements(items), none),
        ]);
    },
});
