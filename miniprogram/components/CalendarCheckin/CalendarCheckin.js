// A month of check-ins: which days are stamped, which can be made up for.
//
//   <calendar-checkin month="2026-11" today="2026-11-23" first="2026-10-02"
//       items="{{items}}" open="{{dates}}" loading bind:month bind:choose/>
//
// first: the day the user came, before which there is nothing to see.  items:
// the server's check-ins of the month.  month: { month } when another one is
// wished, by an arrow or a swipe; choose: { date } of a day that is open.

import { monthCells, monthText, shiftMonth } from './month.js';

const SWIPE_PX = 48;
const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];
const NAMES = { done: '已签到', made: '已补签', today: '今天，还没签到', open: '可以补签',
    missed: '没有签到', future: '', early: '' };

Component({
    properties: {
        month: String,
        today: String,
        first: String,
        items: { type: Array, value: [] },
        open: { type: Array, value: [] },
        loading: { type: Boolean, value: false },
    },

    data: { title: '', cells: [], weekdays: WEEKDAYS, earlier: false, later: false, side: '' },

    observers: {
        'month, today, first, items, open'(month, today, first, items, open) {
            if (!month || !today) {
                return;
            }

            this.setData({ title: monthText(month),
                earlier: month > (first || today).slice(0, 7),
                later: month < today.slice(0, 7),
                cells: monthCells(month, { today, first, items, open }).map((cell) => ({
                    ...cell, label: cell.date ? `${cell.day}日${NAMES[cell.kind]}` : '' })) });
        },
    },

    methods: {
        earlier() {
            this.turn(-1);
        },

        later() {
            this.turn(1);
        },

        turn(by) {
            if (by < 0 ? this.data.earlier : this.data.later) {
                this.setData({ side: by < 0 ? 'from-left' : 'from-right' });
                this.triggerEvent('month', { month: shiftMonth(this.data.month, by) });
            }
        },

        choose({ currentTarget: { dataset: { date, kind } } }) {
            if (kind === 'open') {
                this.triggerEvent('choose', { date });
            }
        },

        onStart({ touches }) {
            this.from = touches.length === 1 ? touches[0] : null;
        },

        onEnd({ changedTouches }) {
            const { from } = this;

            this.from = null;

            if (!from) {
                return;
            }

            const x = changedTouches[0].clientX - from.clientX;
            const y = changedTouches[0].clientY - from.clientY;

            if (Math.abs(x) > SWIPE_PX && Math.abs(x) > 2 * Math.abs(y)) {
                this.turn(x > 0 ? -1 : 1);
            }
        },
    },
});
