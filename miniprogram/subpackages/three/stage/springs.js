// Motion that follows what it is told to, in its own time.

/** A critically damped or springy number. */
export class Spring {
    /**
     * @param {number} value at first
     * @param {number} frequency how fast it follows, Hz
     * @param {number} damping 1: never beyond; less: swings
     */
    constructor(value, frequency, damping = 1) {
        this.value = value;
        this.target = value;
        this.velocity = 0;
        this.omega = 2 * Math.PI * frequency;
        this.damping = damping;
    }

    /** @param {number} dt seconds */
    step(dt) {
        // small steps: a phone that stuttered must not make it explode
        for (let left = Math.min(dt, 0.25); left > 0; left -= 1 / 120) {
            const h = Math.min(left, 1 / 120);
            const pull = this.omega * this.omega * (this.target - this.value);

            this.velocity += h * (pull - 2 * this.damping * this.omega * this.velocity);
            this.value += h * this.velocity;
        }

        return this.value;
    }

    /** Puts it there at once. */
    set(value) {
        this.value = value;
        this.target = value;
        this.velocity = 0;
    }
}

/** What is left of the way after dt seconds for something with this rate. */
export function approach(value, target, rate, dt) {
    return target + (value - target) * Math.exp(-rate * dt);
}

export function clamp(x, low, high) {
    return x < low ? low : x > high ? high : x;
}

/** 0 below a, 1 above b, smooth between. */
export function smoothstep(a, b, x) {
    const t = clamp((x - a) / (b - a), 0, 1);

    return t * t * (3 - 2 * t);
}

/** A repeatable stream of numbers in [0, 1) from a seed: xorshift32 (Marsaglia, 2003). */
export function randomStream(seed) {
    let state = (seed | 0) || 1;

    return () => {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;

        return (state >>> 0) / 4294967296;
    };
}
