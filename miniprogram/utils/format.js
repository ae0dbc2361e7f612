// Times and numbers as people read them.  Days are those of the business
// zone, wherever the phone is.

const ZONE_MS = 8 * 3600 * 1000;
const DAY_MS = 24 * 3600 * 1000;

const pad = (number) => String(number).padStart(2, '0');

// A date whose UTC fields are those of the business zone.
function inZone(time) {
    return new Date(new Date(time).getTime() + ZONE_MS);
}

/** The business day of an instant, as YYYY-MM-DD. */
export function dayOf(time) {
    return inZone(time).toISOString().slice(0, 10);
}

/** 今天 08:05, 昨天 23:10, 3月4日 12:00, 2024年3月4日. */
export function formatTime(time, now = Date.now()) {
    const date = inZone(time);
    const days = Math.floor((new Date(now).getTime() + ZONE_MS) / DAY_MS)
        - Math.floor(date.getTime() / DAY_MS);
    const clock = `${pad(date.getUTCHours())}:${pad(date.getUTCMinutes())}`;
    const day = `${date.getUTCMonth() + 1}月${date.getUTCDate()}日`;

    if (days === 0 || days === 1) {
        return `${days ? '昨天' : '今天'} ${clock}`;
    }
    return date.getUTCFullYear() === inZone(now).getUTCFullYear()
        ? `${day} ${clock}` : `${date.getUTCFullYear()}年${day}`;
}

/** With a sign: +10, −5. */
export function formatDelta(number) {
    return number < 0 ? `−${-number}` : `+${number}`;
}

/** 9999, 1.2万. */
export function formatCount(number) {
    return number < 10000 ? String(number)
        : `${Math.floor(number / 1000) / 10}万`;
}
