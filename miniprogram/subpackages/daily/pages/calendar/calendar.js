// Check-in: today's stamp, the run of days and its gifts, the month, and days
// to make up for.  What day it is the server says.

import { storeBindingsBehavior } from 'mobx-miniprogram-bindings';

import { dateText, giftPath } from '../../../../components/CalendarCheckin/month.js';
import { fileUrl } from '../../../../services/api.js';
import { checkIn, getCheckinMonth, getCheckinRules, getCheckinStatus, makeUp }
    from '../../../../services/checkin.service.js';
import { noticeStore } from '../../../../store/notice.store.js';
import { petStore } from '../../../../store/pet.store.js';
import { userStore } from '../../../../store/user.store.js';
import { dayOf } from '../../../../utils/format.js';
import { onlyOnce } from '../../../../utils/once.js';
import { HOME } from '../../../../utils/pages.js';
import { stateOf } from '../../../../utils/state.js';
import { toast, toastError } from '../../../../utils/ui.js';

const SKELETON = [[{ height: 320 }], [{ height: 240 }], [{ height: 620 }]];
const FOOD = { name: '普通猫狗粮', picture: '/assets/items/basic_food.svg' };

// The rules in words; their numbers are the server's.
function textsOf({ points, food, milestones, cycle_days: cycle, makeup }) {
    const gifts = milestones.map((one) => `第 ${one.day} 天 ${one.points} 积分`).join('、');

    return [
        `每天可以签到一次，得 ${points} 积分${food ? `和 ${food} 份猫狗粮` : ''}。`
            + '新的一天从北京时间零点开始。',
        `连续签到有礼物：${gifts}。${cycle} 天是一程，走完重新开始。`,
        `漏了不要紧：${makeup.days} 天以内的日子，可以用补签卡或 `
            + `${makeup.points_cost} 积分补上。来到小窝以前的日子不用补。`,
    ];
}

Page({
    behaviors: [storeBindingsBehavior],

    storeBindings: { store: userStore, fields: ['points'] },

    data: { state: 'loading', skeleton: SKELETON, status: null, rules: null, ruleTexts: [],
        first: '', month: '', items: [], turning: false, gifts: [], percent: 0, wish: '',
        stamping: false, makeup: null, makeupOpen: false, making: '', reward: null,
        rulesOpen: false },

    onLoad() {
        this.months = new Map();
        this.once = onlyOnce();
        this.share = null;
    },

    onShow() {
        this.load();
    },

    async onPullDownRefresh() {
        this.months.clear();
        await this.load();
        wx.stopPullDownRefresh();
    },

    onShareAppMessage() {
        return { title: this.share ?? '每天来小窝签到，给小伙伴领口粮', path: HOME };
    },

    async load() {
        try {
            const [status, rules, user] = await Promise.all([getCheckinStatus(),
                getCheckinRules(), userStore.load()]);
            const isNewDay = this.data.status && this.data.status.today !== status.today;
            const month = isNewDay || !this.data.month ? status.today.slice(0, 7)
                : this.data.month;

            this.months.delete(month);

            const items = await this.monthOf(month);

            this.take(status, { state: 'ready', rules, ruleTexts: textsOf(rules), month, items,
                first: dayOf(user.created_at) });
        } catch (error) {
            // what is shown already is better than an error
            if (this.data.state === 'ready') {
                toastError(error);
            } else {
                this.setData({ state: stateOf(error) });
            }
        }
    },

    async monthOf(month) {
        if (!this.months.has(month)) {
            this.months.set(month, (await getCheckinMonth(month)).items);
        }

        return this.months.get(month);
    },

    take(status, more = {}) {
        const { gifts, percent } = giftPath(more.rules ?? this.data.rules, status.streak_days,
            status.next_milestone);
        const next = status.next_milestone;

        this.setData({ ...more, status, gifts, percent,
            wish: next ? `再签 ${next.day - status.streak_days} 天，有 ${next.points} 积分的礼物`
                : '这一程的礼物都收齐啦' });
        noticeStore.setCheckedIn(status.checked_in);

        if (status.points_balance !== undefined) {
            userStore.setPoints(status.points_balance);
        }
    },

    async onMonth({ detail: { month } }) {
        this.setData({ turning: true });

        try {
            const items = await this.monthOf(month);

            this.setData({ month, items });
        } catch (error) {
            toastError(error);
        } finally {
            this.setData({ turning: false });
        }
    },

    async onCheckIn() {
        const { status, rules } = this.data;

        if (status.checked_in) {
            return;
        }

        this.setData({ stamping: true });

        try {
            const result = await this.once(`today ${status.today}`, checkIn);

            if (result) {
                wx.vibrateShort({ type: 'medium' });
                await this.stamp(result, rules.food
                    ? [{ ...FOOD, quantity: rules.food }] : [], '签到成功');
            }
        } catch (error) {
            toastError(error);

            // from another phone, or its answer was lost
            if (error.is?.('already_checked_in')) {
                await this.load();
            }
        } finally {
            this.setData({ stamping: false });
        }
    },

    // The day is on the calendar; what it brought is shown.
    async stamp(result, items, title) {
        const { streak_days: streak, milestone_points: milestone } = result;
        const month = result.checkin_date.slice(0, 7);
        const days = (this.months.get(month) ?? []).filter(({ checkin_date: date }) =>
            date !== result.checkin_date).concat(result);

        this.months.set(month, days);

        if (month === this.data.month) {
            this.setData({ items: days });
        }

        this.take({ ...this.data.status, streak_days: streak,
            checked_in: this.data.status.checked_in || !result.is_retroactive,
            next_milestone: result.next_milestone, points_balance: result.points_balance });

        const { pet } = petStore;

        this.share = milestone ? `我已经连续签到 ${streak} 天啦，一起来养小伙伴吧` : null;
        this.setData({ reward: { title, items,
            points: result.reward_points + milestone,
            note: milestone ? `其中 ${milestone} 积分是连续签到的礼物`
                : streak > 1 ? `已经连续 ${streak} 天啦` : '明天也要来哦',
            card: milestone ? { number: streak, unit: '天连续签到', name: pet?.name,
                picture: fileUrl(pet?.preview_url) } : null } });
    },

    closeReward() {
        this.setData({ reward: null });
    },

    // Makeups.

    onDay({ detail: { date } }) {
        const { status: { makeup }, points } = this.data;

        this.setData({ makeupOpen: true, makeup: { date, text: dateText(date), cost: makeup.cost,
            cards: makeup.cards, poor: points < makeup.cost } });
    },

    closeMakeup() {
        this.setData({ makeupOpen: false });
    },

    async onMakeUp({ currentTarget: { dataset: { way } } }) {
        const { date, poor, cards } = this.data.makeup ?? {};
        const withCard = way === 'card';

        if (!this.data.makeupOpen || !date || (withCard ? !cards : poor)) {
            return;
        }

        this.setData({ making: way });

        try {
            const result = await this.once(`makeup ${date} ${way}`,
                (key) => makeUp(date, withCard, key));

            if (result) {
                this.closeMakeup();
                await this.made(result);
            }
        } catch (error) {
            toastError(error);

            if (!error.is?.('network')) {
                this.closeMakeup();
                await this.load();
            }
        } finally {
            this.setData({ making: '' });
        }
    },

    // Which days are left, and what the card cost, the server says.
    async made(result) {
        if (result.milestone_points) {
            await this.stamp(result, [], '补签成功');
        } else {
            toast(`${dateText(result.checkin_date)} 补好啦，连续 ${result.streak_days} 天`);
        }

        userStore.setPoints(result.points_balance);
        this.months.delete(result.checkin_date.slice(0, 7));
        await this.load();
    },

    openRules() {
        this.setData({ rulesOpen: true });
    },

    closeRules() {
        this.setData({ rulesOpen: false });
    },
});
