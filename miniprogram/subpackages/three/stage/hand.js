// What the player holds: food that makes the mouth open as it comes near, the
// sponge that lathers, the ball.

import { Vector3 } from '../three.js';

import { puff } from './acts.js';

const LATHER_PX = 700;          // of rubbing, for a coat full of foam
const SUDS_PX = 14;             // of rubbing, for a bubble
const MOUTH_REACH = 0.22;       // of the canvas's height, where food is taken
const BELOW_MOUTH = 0.06;       // of it, where food waits, so that the mouth is seen

/** One thing at a time; places are CSS pixels of the canvas. */
export class Hand {
    /** @param {Stage} stage */
    constructor(stage) {
        this.stage = stage;
        this.thing = null;
        this.at = new Vector3();
    }

    /**
     * Takes a thing: the code of a food, sponge or ball.
     * @returns {boolean} whether there is a pet for it
     */
    hold(name, x, y) {
        const { stage } = this;

        if (!stage.pet) {
            return false;
        }

        stage.breakOff();
        stage.life.wake();
        stage.life.stop();
        stage.life.show();
        this.name = name;
        this.last = null;
        this.suds = 0;
        this.thing = stage.props.get(name);
        this.thing.visible = true;
        this.thing.scale.setScalar(1);
        this.move(x, y);

        return true;
    }

    move(x, y) {
        if (!this.thing) {
            return;
        }

        const { view, pet, face } = this.stage;
        const mouth = view.project(pet.where(pet.mouth));
        const far = Math.hypot(mouth.x - x, mouth.y - y) / view.height;

        const lower = ['sponge', 'ball'].includes(this.name) ? 0 : Math.max(0,
            1 - far / MOUTH_REACH) * Math.max(0, mouth.y + BELOW_MOUTH * view.height - y);

        view.unproject(x, y + lower, pet.bounds.max.z + 0.2, this.thing.position);
        this.look(pet.where(pet.mouth).y);
        this.nearMouth = far < MOUTH_REACH;

        if (this.name === 'sponge') {
            this.scrub(x, y);
        } else if (this.name !== 'ball') {
            // the nearer the food, the wider the mouth
            face.mouth = Math.max(0, Math.min(1, 1.35 - far / (MOUTH_REACH * 0.9)));
            face.feel({ surprised: 0.6 * face.mouth });
        }
    }

    // Below its mouth it looks over the thing: with the head down it looks cross.
    look(mouth) {
        const { x, y, z } = this.thing.position;

        this.stage.look(this.at.set(x, Math.max(y, mouth + 0.16), z + 0.3));
    }

    // The sponge lathers as far as it is drawn over the fur.
    scrub(x, y) {
        const { stage, last } = this;
        const { uFoam } = stage.pet.uniforms;
        const way = last ? Math.hypot(x - last.x, y - last.y) : 0;

        this.last = { x, y };
        stage.face.closed = 0.9;

        if (way > 0 && stage.zoneAt(x, y)) {
            uFoam.value = Math.min(1, uFoam.value + way / LATHER_PX);
            this.suds += way;

            if (this.suds > SUDS_PX) {
                this.suds = 0;
                puff(stage, 'bubbles', this.thing.position, 1);
            }
        }
    }

    /** Whoever held it is gone. */
    forget() {
        if (this.thing) {
            this.thing.visible = false;
            this.thing = null;
            this.stage.look(null);
            this.stage.life.show();
        }
    }

    /**
     * Lets go.
     * @returns {{ at: 'mouth' | 'pet' | null, foam: number } | null} where, and
     *     how much the coat is lathered
     */
    letGo(x, y) {
        if (!this.thing) {
            return null;
        }

        this.move(x, y);

        const { stage } = this;
        const at = this.nearMouth ? 'mouth' : stage.zoneAt(x, y) ? 'pet' : null;

        this.thing.visible = false;
        this.thing = null;
        stage.look(null);
        stage.life.show();

        return { at, foam: stage.pet.uniforms.uFoam.value };
    }
}
