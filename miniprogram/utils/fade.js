// How the bars of a pet fade, by the server's rule: exact, in integers, and
// the same however often it is looked at.  A bar's value is in sub-points, so
// that a rate of one is a quarter of a point an hour.

export const POINT = 14400000;

const MAX = 100 * POINT;

/** The rule as long as the server's configuration is not there. */
export const USUAL = { low: 30, decay: [{ from: -Infinity, hunger: 8, cleanliness: 6, mood: 4,
    affection: 1, factor: 2 }] };

/**
 * The rule of a configuration.
 * @param {any} [config] what /v1/config says
 */
export function ruleOf(config) {
    return {
        low: config?.rules?.low_points ?? USUAL.low,
        decay: config?.decay?.map(({ effective_from: from, mood_low_factor: factor, ...rates }) =>
            ({ ...rates, factor, from: from ? Date.parse(from) : -Infinity })) ?? USUAL.decay,
    };
}

/** The bars, in the order in which they are shown. */
export const BARS = ['hunger', 'mood', 'cleanliness', 'affection'];

const clamp = (x) => Math.min(Math.max(x, 0), MAX);

// Milliseconds until a bar is below the low mark; 0 when it is.
function untilLow(x, rate, low) {
    if (x < low) {
        return 0;
    }

    return rate ? Math.floor((x - low) / rate) + 1 : Infinity;
}

// While the rates stay the same.
function fadeBy(rates, low, bars, dt) {
    const t = Math.min(dt, untilLow(bars.hunger, rates.hunger, low),
        untilLow(bars.cleanliness, rates.cleanliness, low));

    return {
        hunger: Math.max(0, bars.hunger - rates.hunger * dt),
        cleanliness: Math.max(0, bars.cleanliness - rates.cleanliness * dt),
        mood: Math.max(0, bars.mood - rates.mood * (t + rates.factor * (dt - t))),
        affection: Math.max(0, bars.affection - rates.affection * dt),
    };
}

/**
 * The bars after so many milliseconds.  Mood falls faster while hunger or
 * cleanliness is low; rates hold from an instant on, so a change of them leaves
 * what was before as it was.
 * @param {{ hunger: number, cleanliness: number, mood: number,
 *     affection: number }} bars in sub-points
 * @param {number} ms not before: less than nothing counts as nothing
 * @param {{ low: number, decay: any[] }} [rule]
 * @param {number} [since] the instant at which the bars were so
 */
export function fade(bars, ms, { low, decay } = USUAL, since = 0) {
    const until = since + Math.max(0, Math.floor(ms));
    let now = Object.fromEntries(['hunger', 'cleanliness', 'mood', 'affection']
        .map((name) => [name, clamp(bars[name])]));

    decay.forEach((rates, i) => {
        const from = i ? Math.max(since, rates.from) : since;
        const to = Math.min(until, decay[i + 1]?.from ?? until);

        if (from < to) {
            now = fadeBy(rates, low * POINT, now, to - from);
        }
    });

    return now;
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
export function flagsOf(bars, { low } = USUAL) {
    return [['hunger', 'hungry'], ['cleanliness', 'dirty'], ['mood', 'sad']]
        .filter(([name]) => bars[name] < low * POINT).map(([, flag]) => flag);
}
