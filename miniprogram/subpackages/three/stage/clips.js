// Clips by the part they play, cross-faded.

import { AnimationMixer, LoopOnce, LoopRepeat } from '../three.js';

// What a file may call it; the first that is there is taken.
const ROLES = {
    idle: ['idle', 'stand', 'breathe'],
    happy: ['petted', 'happy', 'joy', 'jump', 'play'],
    walk: ['walk', 'run'],
    sit: ['sit', 'idle'],
    sleep: ['sleep', 'lie', 'sit'],
    eat: ['eat', 'feed', 'drink'],
    play: ['play', 'happy', 'jump'],
    wash: ['wash', 'shake', 'clean'],
    train: ['train', 'trick', 'sit'],
    sad: ['sad', 'idle'],
};

const FADE = 0.32;

/** Plays one clip at a time; the others fade out beside it. */
export class Clips {
    /** @param {Pet} pet */
    constructor(pet) {
        this.mixer = new AnimationMixer(pet.scene);
        this.actions = new Map();
        this.current = null;
        this.role = '';

        for (const [role, names] of Object.entries(ROLES)) {
            const clip = pet.clip(...names);

            if (clip) {
                this.actions.set(role, this.mixer.clipAction(clip));
            }
        }
    }

    has(role) {
        return this.actions.has(role);
    }

    /** Seconds of one round of a role at its own speed; 0 without a clip. */
    length(role) {
        return this.actions.get(role)?.getClip().duration ?? 0;
    }

    /**
     * Fades over to a role.  What plays already goes on, unless restarted.
     * @param {string} role
     * @param {{ fade?: number, speed?: number, once?: boolean, restart?: boolean }} how
     */
    play(role, { fade = FADE, speed = 1, once = false, restart = false } = {}) {
        const action = this.actions.get(role) ?? this.actions.get('idle');

        this.role = role;

        if (!action) {
            return;
        }

        action.timeScale = speed;
        action.setLoop(once ? LoopOnce : LoopRepeat, once ? 1 : Infinity);
        action.clampWhenFinished = once;

        if (action !== this.current || restart) {
            action.reset();

            // the same clip cannot fade into itself
            if (action === this.current) {
                action.setEffectiveWeight(1);
            } else {
                action.setEffectiveWeight(this.current ? 0 : 1);
            }

            action.play();
        }

        this.current = action;
        this.fade = fade;
    }

    /** @param {number} dt seconds */
    step(dt) {
        const by = this.fade > 0 ? dt / this.fade : 1;
        let others = 0;

        for (const action of new Set(this.actions.values())) {
            if (action === this.current || !action.isRunning() && !action.paused) {
                continue;
            }

            const weight = Math.max(0, action.getEffectiveWeight() - by);

            if (weight === 0) {
                action.stop();
            } else {
                action.setEffectiveWeight(weight);
                others += weight;
            }
        }

        this.current?.setEffectiveWeight(Math.max(1 - others, 0.001));
        this.mixer.update(dt);
    }

    dispose() {
        this.mixer.stopAllAction();
        this.mixer.uncacheRoot(this.mixer.getRoot());
    }
}
