// Months as the calendar shows them.  All dates are texts of the server,
// "2026-11-23"; the phone's clock and zone have no say.

const WEEK = 7;

const pad = (number) => String(number).padStart(2, '0');

function parts(month) {
    return month.split('-').map(Number);
}

/** The month so many months later: "2026-11" and 2 give "2027-01". */
export function shiftMonth(month, by) {
    const [year, number] = parts(month);
    const count = year * 12 + number - 1 + by;

    return `${Math.floor(count / 12)}-${pad(count % 12 + 1)}`;
}

/** "2026年11月" */
export function monthText(month) {
    const [year, number] = parts(month);

    return `${year}年${number}月`;
}

/** "11月3日" */
export function dateText(date) {
    const [, month, day] = date.split('-').map(Number);

    return `${month}月${day}日`;
}

// What a day is.  early: before the user came.
function kindOf(date, { today, first, done, open }) {
    const checkin = done.get(date);

    if (checkin) {
        return checkin.is_retroactive ? 'made' : 'done';
    }
    if (date === today) {
        return 'today';
    }
    if (date > today) {
        return 'future';
    }

    return open.includes(date) ? 'open' : date < first ? 'early' : 'missed';
}

/**
 * The cells of a month, weeks from Monday on; those of other months are empty.
 * @param {string} month "2026-11"
 * @param {{ today: string, first?: string, items: Array<{ checkin_date: string,
 *     is_retroactive: boolean, milestone_points: number }>, open: string[] }} of
 *     first: the day the user came; open: what may be made up for
 */
export function monthCells(month, { today, first = '', items, open }) {
    const [year, number] = parts(month);
    const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
    const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % WEEK;
    const done = new Map(items.map((item) => [item.checkin_date, item]));
    const cells = [];

    for (let i = 0; i < Math.ceil((before + days) / WEEK) * WEEK; i += 1) {
        const day = i - before + 1;
        const date = `${month}-${pad(day)}`;

        cells.push(day < 1 || day > days ? { key: `no ${i}`, kind: 'none' } : {
            key: date, date, day, now: date === today,
            kind: kindOf(date, { today, first, done, open }),
            gift: done.get(date)?.milestone_points ?? 0 });
    }

    return cells;
}

/**
 * The way to the milestones of the cycle that the run is in.
 * Gives { gifts: [{ day, points, kind: had, next or later }], percent }: how
 * much of the way is walked.  Each gift stands in the middle of a column of
 * its own, the way ends at the last.
 */
export function giftPath({ milestones, cycle_days: cycle }, streak, next) {
    const round = Math.max(0, Math.floor(((next ? next.day : streak) - 1) / cycle));
    const gifts = milestones.map(({ day, points }) => {
        const at = round * cycle + day;
        const isNext = next?.day === at;

        return { day: at, points: isNext ? next.points : points,
            kind: streak >= at ? 'had' : isNext ? 'next' : 'later' };
    });
    let columns = 0;
    let from = round * cycle;

    gifts.forEach(({ day }, i) => {
        const share = (streak - from) / (day - from);

        columns += (i ? 1 : 0.5) * Math.min(Math.max(share, 0), 1);
        from = day;
    });

    return { gifts, percent: Math.round(1000 * columns / (gifts.length - 0.5)) / 10 };
}
