// When a frame is drawn: 60 a second while something moves fast, 30 else,
// none while paused; on a slow device with fewer pixels.

const IDLE_MS = 1000 / 30;
const SLOW_MS = 42;
const LONGEST = 0.25;           // seconds a frame may stand for
const VERY_SLOW_MS = 90;
const JUDGED = 12;              // frames that decide

/** Calls draw(dt) with seconds since the last frame. */
export class Loop {
    /**
     * @param {{ request: (f: (time: number) => void) => number, cancel: (id: number) => void,
     *     draw: (dt: number) => void, busy: () => boolean, slow: (by: number) => void }} host
     */
    constructor(host) {
        this.host = host;
        this.id = null;
        this.last = 0;
        this.frames = 0;
        this.spent = 0;
        this.judged = 0;
        // what a device that draws without a GPU rests between two frames, ms
        this.rest = 0;
        this.tick = this.tick.bind(this);
    }

    start() {
        if (this.id === null) {
            this.last = 0;
            this.id = this.host.request(this.tick);
        }
    }

    stop() {
        if (this.id !== null) {
            this.host.cancel(this.id);
            this.id = null;
        }
    }

    tick() {
        // the node's own time stamps differ between base libraries
        const time = Date.now();

        this.id = this.host.request(this.tick);

        const since = this.last ? time - this.last : IDLE_MS;

        if (this.last && since < (this.host.busy() ? 0 : IDLE_MS - 4) + this.rest) {
            return;
        }

        this.last = time;
        this.host.draw(Math.min(since / 1000, LONGEST));
        this.frames++;
        this.spent += Date.now() - time;
        this.judge(since);
    }

    judge(since) {
        // a frame after a pause says nothing
        this.judged += Math.min(since, 400);

        if (this.frames % JUDGED === 0) {
            const mean = this.judged / JUDGED;

            if (mean > SLOW_MS) {
                this.host.slow(mean > VERY_SLOW_MS ? 2 : 1);
            }

            this.judged = 0;
        }
    }
}
