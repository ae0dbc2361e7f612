// What there is to do today, and what was reached in all.

import { claimAchievement, claimTask, getAchievements, getTasks }
    from '../../../../services/task.service.js';
import { noticeStore } from '../../../../store/notice.store.js';
import { userStore } from '../../../../store/user.store.js';
import { onlyOnce } from '../../../../utils/once.js';
import { CALENDAR, HOME, MALL } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { openPage, toastError } from '../../../../utils/ui.js';
import { presentAchievements, presentTasks, summaryOf } from './present.js';

const SKELETONS = {
    tasks: [[{ height: 208 }], ...Array.from({ length: 5 }, () => [{ height: 136 }])],
    achievements: [[{ height: 144 }], ...Array.from({ length: 4 }, () => Array.from({ length: 3 },
        () => ({ width: '30%', height: 240 })))],
};
const WAYS = { checkin: CALENDAR, order: MALL };

Page({
    data: { tab: 'tasks', state: 'loading', skeleton: SKELETONS.tasks, tabs: [], tasks: [],
        summary: null, achievements: [], had: 0, claiming: '', detail: null, detailOpen: false,
        reward: null },

    onLoad({ tab }) {
        this.once = onlyOnce();
        this.lists = {};

        if (tab === 'achievements') {
            this.setData({ tab, skeleton: SKELETONS.achievements });
        }
    },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        await this.load();
        wx.stopPullDownRefresh();
    },

    async load() {
        try {
            const [tasks, achievements] = await Promise.all([getTasks(), getAchievements()]);

            this.lists = { tasks: tasks.items, achievements: achievements.items };
            this.show();
        } catch (error) {
            // what is shown already is better than an error
            if (['ready', 'empty'].includes(this.data.state)) {
                toastError(error);
            } else {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    show() {
        const tasks = presentTasks(this.lists.tasks);
        const achievements = presentAchievements(this.lists.achievements);
        const ready = (list) => list.some(({ kind }) => kind === 'ready');

        noticeStore.setTasks(this.lists.tasks);
        this.setData({ tasks, achievements, summary: summaryOf(tasks),
            had: achievements.filter(({ kind }) => kind === 'had').length,
            tabs: [{ key: 'tasks', text: '每日任务', badge: ready(tasks) },
                { key: 'achievements', text: '成就', badge: ready(achievements) }],
            state: (this.data.tab === 'tasks' ? tasks : achievements).length ? 'ready' : 'empty' });
    },

    onTab({ detail: { key } }) {
        this.setData({ tab: key, skeleton: SKELETONS[key] });

        if (this.lists.tasks) {
            this.show();
        }
    },

    onTask({ currentTarget: { dataset: { id } } }) {
        const task = this.data.tasks.find((one) => one.id === id);

        if (task.kind === 'ready') {
            this.claim((taken) => this.claimTask(id, taken));
        } else if (task.kind === 'open') {
            this.goTo(WAYS[task.event] ?? HOME);
        }
    },

    goTo(page) {
        if (page === HOME) {
            wx.switchTab({ url: HOME });
        } else {
            openPage(page);
        }
    },

    onAll() {
        this.claim(async (taken) => {
            for (const { id } of this.data.tasks.filter(({ kind }) => kind === 'ready')) {
                await this.claimTask(id, taken);
            }
        });
    },

    async claimTask(id, taken) {
        this.setData({ claiming: id });

        const done = await this.once(`task ${id} ${this.periodOf(id)}`,
            (key) => claimTask(id, key));

        if (done) {
            this.lists.tasks = this.lists.tasks.map((task) => (task.task_id === id
                ? { ...task, claimed: true } : task));
            taken.push(done);
            userStore.setPoints(done.points_balance);
            this.show();
        }
    },

    // The same task is another one tomorrow.
    periodOf(id) {
        return this.lists.tasks.find(({ task_id: one }) => one === id).period;
    },

    // Runs claims and shows what they brought, also when one of them is refused.
    // Then it asks again: it may have been taken on another phone, or yesterday
    // may be over.
    async claim(action) {
        const taken = [];

        if (this.data.claiming) {
            return;
        }

        try {
            await action(taken);
        } catch (error) {
            toastError(error);

            if (!error.is?.('network')) {
                await this.load();
            }
        } finally {
            this.setData({ claiming: '' });
        }

        const points = taken.reduce((sum, { reward_points: one }) => sum + one, 0);

        if (points) {
            wx.vibrateShort({ type: 'medium' });
            this.setData({ reward: { title: '奖励到手', points,
                note: this.data.tab === 'tasks' && this.data.summary.all
                    ? '今天的小任务全部完成，真棒！' : taken[0].title } });
        }
    },

    closeReward() {
        this.setData({ reward: null });
    },

    // Achievements.

    onBadge({ currentTarget: { dataset: { id } } }) {
        this.setData({ detailOpen: true,
            detail: this.data.achievements.find((one) => one.id === id) });
    },

    closeDetail() {
        this.setData({ detailOpen: false });
    },

    onClaimBadge() {
        const { id, title } = this.data.detail;

        this.claim(async (taken) => {
            this.setData({ claiming: id });

            const done = await this.once(`achievement ${id}`, (key) => claimAchievement(id, key));

            if (!done) {
                return;
            }

            this.lists.achievements = this.lists.achievements.map((one) =>
                (one.achievement_id === id ? { ...one, ...done } : one));
            userStore.setPoints(done.points_balance);
            this.show();
            this.closeDetail();
            taken.push({ ...done, title: `成就「${title}」达成` });
        });
    },
});
