// The camera: how the pet fills the canvas.

import { PerspectiveCamera, Vector3 } from '../three.js';

import { Spring, clamp } from './springs.js';

const FOV = 25;
const FAR = 60;

const point = new Vector3();

/**
 * How much of the canvas a pet takes: its height and width as shares, and
 * where its feet are, from below.
 */
export const FRAMES = {
    yard: { height: 0.45, width: 0.62, feet: 0.21, slope: 0.15 },
    plain: { height: 0.72, width: 0.82, feet: 0.13, slope: 0.10 },
};

/** Frames the pet; zoom comes nearer to its face. */
export class View {
    /** @param {keyof FRAMES} frame */
    constructor(frame) {
        this.frame = FRAMES[frame];
        this.camera = new PerspectiveCamera(FOV, 1, 0.1, FAR);
        this.zoom = new Spring(1, 2.2, 1);
        this.width = 1;
        this.height = 1;
        this.size = { height: 1.2, width: 0.9 };
        this.insets = { top: 0, bottom: 0 };
    }

    /** CSS pixels, and how many of them above and below are covered. */
    resize(width, height, insets = this.insets) {
        this.width = Math.max(1, width);
        this.height = Math.max(1, height);
        this.insets = { top: insets?.top ?? 0, bottom: insets?.bottom ?? 0 };
    }

    /** @param {number} dt seconds; 0 puts it there at once */
    step(dt) {
        const { frame, size, camera } = this;
        const { top, bottom } = this.insets;
        const open = clamp((this.height - top - bottom) / this.height, 0.3, 1);
        const aspect = this.width / this.height;

        if (dt > 0) {
            this.zoom.step(dt);
        } else {
            this.zoom.set(this.zoom.target);
        }

        // the height of what is seen at the pet, in its units
        const seen = Math.max(size.height / (frame.height * open),
            size.width / (frame.width * aspect)) / this.zoom.value;
        const near = clamp((this.zoom.value - 1) / 0.9, 0, 1);
        const distance = seen / (2 * Math.tan(FOV * Math.PI / 360));
        const feet = frame.feet * open + bottom / this.height;
        const middle = (0.5 - feet) * seen * (1 - near) + size.height * 0.6 * near;

        camera.aspect = aspect;
        camera.position.set(0, middle + Math.sin(frame.slope) * distance,
            Math.cos(frame.slope) * distance);
        camera.lookAt(0, middle, 0);
        camera.updateProjectionMatrix();
        camera.updateMatrixWorld();
        this.seen = seen;
    }

    /** Pixels of one unit at distance one. */
    get scale() {
        return this.height / (2 * Math.tan(FOV * Math.PI / 360));
    }

    /** Half the width that is seen a little behind the pet. */
    get halfWidth() {
        return this.seen * this.camera.aspect / 2;
    }

    /** Where a point of the world is on the canvas, in CSS pixels. */
    project(world) {
        point.copy(world).project(this.camera);

        return { x: (point.x * 0.5 + 0.5) * this.width, y: (0.5 - point.y * 0.5) * this.height };
    }

    /** The normalized device coordinates of a place on the canvas. */
    device(x, y) {
        return { x: x / this.width * 2 - 1, y: 1 - y / this.height * 2 };
    }

    /** The point of the plane z = depth under a place on the canvas. */
    unproject(x, y, depth, into = new Vector3()) {
        const at = this.device(x, y);

        into.set(at.x, at.y, 0.5).unproject(this.camera).sub(this.camera.position);

        return into.multiplyScalar((depth - this.camera.position.z) / into.z)
            .add(this.camera.position);
    }
}
