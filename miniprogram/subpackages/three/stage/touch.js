// Fingers: on the pet they stroke it, beside it they turn it, two of them
// zoom.  Points are in CSS pixels of the canvas.

import { clamp } from './springs.js';

const TURN = 0.0105;            // radians a pixel
const FRICTION = 2.6;           // of a turn let go, per second
const TAP_MS = 280;
const TAP_PX = 12;
const STROKE_PX = 46;           // one heart every so many pixels
const ZOOM = [1, 1.9];

/** Turns what the fingers do into turning, zoom, taps and strokes. */
export class Touch {
    /**
     * @param {{ zoneAt: (x: number, y: number) => object | null,
     *     onTap: (hit: object) => void, onStroke: (hit: object) => void,
     *     onFinger: (point: { x: number, y: number } | null) => void }} stage
     */
    constructor(stage) {
        this.stage = stage;
        this.yaw = 0;
        this.spin = 0;
        this.zoom = 1;
        this.fingers = [];
        this.gesture = null;
        this.turnOnly = false;
    }

    get active() {
        return this.fingers.length > 0 || Math.abs(this.spin) > 0.02;
    }

    /** @param {{ x: number, y: number }[]} points all fingers that are down */
    start(points, time) {
        this.fingers = points;
        this.spin = 0;

        if (points.length > 1) {
            this.gesture = { kind: 'pinch', span: span(points), zoom: this.zoom };
            this.stage.onFinger(null);
            return;
        }

        const hit = points.length === 1 ? this.stage.zoneAt(points[0].x, points[0].y) : null;

        this.gesture = { kind: hit && !this.turnOnly ? 'pet' : 'turn', hit, from: points[0], time,
            moved: 0, stroked: 0, last: points[0], lastTime: time };
        this.stage.onFinger(points[0] ?? null);
    }

    move(points, time) {
        const g = this.gesture;

        this.fingers = points;

        if (!g) {
            return;
        }

        if (g.kind === 'pinch') {
            if (points.length > 1) {
                this.zoom = clamp(g.zoom * span(points) / g.span, ZOOM[0] * 0.94, ZOOM[1]);
            }

            return;
        }

        const point = points[0];
        const dx = point.x - g.last.x;
        const dy = point.y - g.last.y;

        g.moved += Math.hypot(dx, dy);
        this.stage.onFinger(point);

        if (g.kind === 'turn') {
            const dt = Math.max(time - g.lastTime, 4) / 1000;

            this.yaw += dx * TURN;
            this.spin = 0.6 * this.spin + 0.4 * dx * TURN / dt;
        } else {
            this.stroke(g, point, Math.hypot(dx, dy));
        }

        g.last = point;
        g.lastTime = time;
    }

    stroke(g, point, by) {
        g.stroked += by;

        if (g.stroked < STROKE_PX) {
            return;
        }

        const hit = this.stage.zoneAt(point.x, point.y);

        g.stroked = 0;

        if (hit) {
            this.stage.onStroke(hit);
        }
    }

    /** @param {{ x: number, y: number }[]} points fingers that are still down */
    end(points, time) {
        const g = this.gesture;

        this.fingers = points;

        if (points.length > 0) {
            this.start(points, time);
            this.gesture.kind = 'turn';
            return;
        }

        this.gesture = null;
        this.zoom = Math.max(this.zoom, ZOOM[0]);
        this.stage.onFinger(null);

        if (!g || g.kind === 'pinch') {
            return;
        }

        if (g.hit && g.moved < TAP_PX && time - g.time < TAP_MS && this.turnOnly) {
            this.stage.onTap(g.hit);
        }

        // a finger that rested before it left gives no swing
        if (g.kind !== 'turn' || time - g.lastTime > 60) {
            this.spin = 0;
        }

        this.spin = clamp(this.spin, -9, 9);
    }

    /** The end of fingers will not be told: the page is gone from under them. */
    forget() {
        this.fingers = [];
        this.gesture = null;
        this.spin = 0;
        this.zoom = Math.max(this.zoom, ZOOM[0]);
        this.stage.onFinger(null);
    }

    /** Goes on turning after the finger left. @param {number} dt seconds */
    step(dt) {
        if (this.fingers.length === 0) {
            this.yaw += this.spin * dt;
            this.spin *= Math.exp(-FRICTION * dt);
        }
    }

    /** Turns home the short way. */
    unwind() {
        this.yaw -= Math.round(this.yaw / (2 * Math.PI)) * 2 * Math.PI;
        this.spin = 0;
    }
}

function span(points) {
    return Math.hypot(points[0].x - points[1].x, points[0].y - points[1].y) || 1;
}
