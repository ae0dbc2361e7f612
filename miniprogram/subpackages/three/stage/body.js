// What the body does over its clip: the head follows a look, ears and tail
// swing behind a turn, a tap squashes the whole a little.

import { Euler, Matrix4, Quaternion, Vector3 } from '../three.js';

import { Spring, clamp } from './springs.js';

const LOOK_YAW = 0.8;
const LOOK_UP = 0.4;
const LOOK_DOWN = 0.5;

const euler = new Euler();
const turn = new Quaternion();
const inverse = new Matrix4();
const aim = new Vector3();

/** Additive motion: taken off before the mixer runs, put on after. */
export class Body {
    /** @param {Pet} pet */
    constructor(pet) {
        this.pet = pet;
        this.yaw = new Spring(0, 1.9, 0.9);
        this.pitch = new Spring(0, 1.9, 0.9);
        this.tilt = new Spring(0, 1.6, 0.7);
        this.sway = new Spring(0, 2.4, 0.22);
        this.nod = new Spring(0, 2.8, 0.3);
        this.squash = new Spring(0, 3.2, 0.3);
        this.attention = new Spring(0, 1.4, 1);
        this.target = null;
        this.lastHeading = 0;
        this.rest = new Map();
        this.breath = 0;
    }

    /** Looks at a point of the world; null: wherever the clip looks. */
    look(point) {
        this.target = point;
        this.attention.target = point ? 1 : 0;
    }

    /** A push from a touch; strength about 1. */
    bump(strength) {
        this.squash.velocity -= 2.2 * strength;
        this.nod.velocity += 2.5 * strength;
    }

    /** Puts back what the clip had written, before the mixer runs again. */
    restore() {
        for (const [bone, quaternion] of this.rest) {
            bone.quaternion.copy(quaternion);
        }
    }

    /**
     * @param {number} dt seconds
     * @param {number} heading of the turntable, radians
     */
    step(dt, heading) {
        const spin = clamp((heading - this.lastHeading) / Math.max(dt, 1e-3), -12, 12);

        this.lastHeading = heading;
        this.sway.target = clamp(-spin * 0.07, -0.5, 0.5);
        this.aim(dt);

        const sway = this.sway.step(dt);
        const nod = this.nod.step(dt);

        this.turnBone(this.pet.head, this.pitch.value + nod * 0.1, this.yaw.value,
            this.tilt.step(dt) + sway * 0.12);

        for (const ear of this.pet.ears) {
            this.turnBone(ear, nod * 0.28, 0, sway * 0.5);
        }

        for (const bone of this.pet.tail) {
            this.turnBone(bone, nod * 0.1, sway * 0.6, 0);
        }

        // volume stays: what goes down goes out
        const s = clamp(this.squash.step(dt), -0.3, 0.3);

        this.pet.scene.scale.set(1 - s * 0.45, 1 + s, 1 - s * 0.45);
    }

    aim(dt) {
        const weight = this.attention.step(dt);
        let yaw = 0;
        let pitch = 0;

        if (this.target && this.pet.head) {
            inverse.copy(this.pet.group.matrixWorld).invert();
            this.pet.where(this.pet.eyes, aim).applyMatrix4(inverse);

            const eyes = aim.clone();

            aim.copy(this.target).applyMatrix4(inverse).sub(eyes);
            yaw = Math.atan2(aim.x, aim.z);
            pitch = -Math.atan2(aim.y, Math.hypot(aim.x, aim.z));

            // nobody looks behind himself
            if (Math.abs(yaw) > 1.9) {
                yaw = 0;
                pitch = 0;
            }
        }

        this.yaw.target = clamp(yaw, -LOOK_YAW, LOOK_YAW) * weight;
        this.pitch.target = clamp(pitch, -LOOK_UP, LOOK_DOWN) * weight;
        this.yaw.step(dt);
        this.pitch.step(dt);
    }

    // Rotates in the parent's space, over what the clip gave.
    turnBone(bone, x, y, z) {
        if (!bone) {
            return;
        }

        if (!this.rest.has(bone)) {
            this.rest.set(bone, new Quaternion());
        }

        this.rest.get(bone).copy(bone.quaternion);
        bone.quaternion.premultiply(turn.setFromEuler(euler.set(x, y, z, 'YXZ')));
    }
}
