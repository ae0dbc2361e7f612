// How the bars of a pet fade, by the server's rule: exact, in integers, and
// the same however often it is looked at.  A bar's value is in sub-points, so
// that a rate of one is a quarter of a point an hour.

export const POINT = 14400000;

const MAX = 100 * POINT;
const LOW = 30 * POINT;
const RATES = { hunger: 8, cleanliness: 6, mood: 4, affection: 1 };

/** The bars, in the order in which they are shown. */
export const BARS = ['hunger', 'mood', 'cleanliness', 'affection'];

const clamp = (x) => Math.min(Math.max(x, 0), MAX);

// Milliseconds until a bar is below the low mark; 0 when it is.
function untilLow(x, rate) {
    return x < LOW ? 0 : Math.floor((x - LOW) / rate) + 1;
}

/**
 * The bars after so many milliseconds.  Mood falls twice as fast while hunger
 * or cleanliness is low.
 * @param {{ hunger: number, cleanliness: number, mood: number,
 *     affection: number }} bars in sub-points
 * @param {number} ms not before: less than nothing counts as nothing
 */
export function fade(bars, ms) {
    const dt = Math.max(0, Math.floor(ms));
    const [hunger, cleanliness, mood, affection] = ['hunger', 'cleanliness',
        'mood', 'affection'].map((name) => clamp(bars[name]));
    const low = Math.min(untilLow(hunger, RATES.hunger),
        untilLow(cleanliness, RATES.cleanliness));

    return {
        hunger: Math.max(0, hunger - RATES.hunger * dt),
        cleanliness: Math.max(0, cleanliness - RATES.cleanliness * dt),
        mood: Math.max(0, mood - RATES.mood * (dt + Math.max(0, dt - low))),
        affection: Math.max(0, affection - RATES.affection * dt),
    };
}

/** What the bars show, 0 to 100. */
export function shown(bars) {
    return Object.fromEntries(BARS.map((name) =>
        [name, Math.floor(bars[name] / POINT)]));
}

/** Bars from what was shown: somewhere within the point, so its middle. */
export function fromShown(points) {
    return Object.fromEntries(BARS.map((name) =>
        [name, clamp(points[name] * POINT + (points[name] < 100 ? POINT / 2 : 0))]));
}

/** What is low, as the pet's flags name it. */
export function flagsOf(bars) {
    return [['hunger', 'hungry'], ['cleanliness', 'dirty'], ['mood', 'sad']]
        .filter(([name]) => bars[name] < LOW).map(([, flag]) => flag);
}
