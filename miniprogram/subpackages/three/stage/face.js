// The face: blinking and feelings over what the clip does with it.

import { approach, clamp } from './springs.js';

// Feelings that have a morph; a file without them shows none.
const FEELINGS = ['happy', 'sad', 'hungry', 'surprised'];

/** Morphs, each going softly to where it is wanted. */
export class Face {
    /**
     * @param {Pet} pet
     * @param {() => number} random in [0, 1)
     */
    constructor(pet, random) {
        this.pet = pet;
        this.random = random;
        this.feeling = { happy: 0, sad: 0, hungry: 0, surprised: 0 };
        this.shown = { happy: 0, sad: 0, hungry: 0, surprised: 0, mouth: 0, closed: 0 };
        this.mouth = 0;
        this.closed = 0;
        this.blinkAt = 2;
        this.blinkTime = -1;
        this.clock = 0;
        this.base = new Map();
    }

    /** Shows feelings; those that are not named go away. */
    feel(feelings) {
        for (const name of FEELINGS) {
            this.feeling[name] = feelings[name] ?? 0;
        }
    }

    /** Puts back what the clip had written, before the mixer runs again. */
    restore() {
        for (const [name, value] of this.base) {
            this.pet.morph(name, value);
        }
    }

    /** Over the clip's own face; after the mixer. */
    step(dt) {
        this.clock += dt;

        for (const name of FEELINGS) {
            this.shown[name] = approach(this.shown[name], this.feeling[name], 9, dt);
        }

        this.shown.mouth = approach(this.shown.mouth, this.mouth, 14, dt);
        this.shown.closed = approach(this.shown.closed, this.closed, 5, dt);

        const own = { ...this.shown, open_mouth: this.shown.mouth,
            blink: Math.max(this.shown.closed, this.blink(dt)) };
        const sum = (name) => Math.max(own[name] ?? 0, this.base.get(name) ?? 0);

        for (const [name, targets] of this.pet.morphs) {
            this.base.set(name, targets[0].mesh.morphTargetInfluences[targets[0].index]);
        }

        // laughing eyes are closed already, and one face has one feeling
        const happy = sum('happy');
        const gloom = 1 - happy;

        this.pet.morph('happy', happy);
        this.pet.morph('blink', clamp(sum('blink') * (1 - happy), 0, 1));
        this.pet.morph('sad', sum('sad') * gloom);
        this.pet.morph('hungry', sum('hungry') * gloom * (1 - 0.5 * sum('sad')));
        this.pet.morph('surprised', sum('surprised') * gloom);
        this.pet.morph('open_mouth', sum('open_mouth'));
    }

    // A blink is 0.15 s, every 2 to 6 s, sometimes twice.
    blink(dt) {
        if (this.blinkTime < 0 && this.clock >= this.blinkAt) {
            this.blinkTime = 0;
        }

        if (this.blinkTime < 0) {
            return 0;
        }

        this.blinkTime += dt;

        const t = this.blinkTime / 0.16;

        if (t >= 1) {
            this.blinkTime = -1;
            this.blinkAt = this.clock + (this.random() < 0.18 ? 0.12 : 2 + 4 * this.random());
            return 0;
        }

        return clamp(2.6 * (t < 0.45 ? t / 0.45 : (1 - t) / 0.55), 0, 1);
    }
}
