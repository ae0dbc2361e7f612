// What the pet does when nobody asks anything of it: it shows how it is, and
// now and then does something of its own.

import { Vector3 } from '../three.js';

import { puff } from './acts.js';

const SLEEPY_AFTER = 22;
const JOLLY_FROM = 80;

// Hunger alone looks cross: it is asked for with big sad eyes.
const FEELS = { sad: { sad: 1 }, hungry: { hungry: 0.35, sad: 0.55 } };

const at = new Vector3();

/** Follows the state of the pet; acts and touches go before it. */
export class Life {
    /** @param {Stage} stage */
    constructor(stage) {
        this.stage = stage;
        this.mood = 'calm';
        this.own = null;
        this.nextOwn = 4;
        this.quiet = SLEEPY_AFTER;
        this.zAt = 0;
    }

    /** Something happened: it is awake for a while. */
    wake() {
        const was = this.mood;

        this.quiet = 0;
        this.mood = this.feelsLike();

        if (was === 'asleep') {
            this.stop();
            this.own = yawn(this.stage);
            this.own.next();
        }
    }

    get asleep() {
        return this.mood === 'asleep';
    }

    feelsLike() {
        const { flags, status, night } = this.stage.state;

        if (night && this.quiet >= SLEEPY_AFTER) {
            return 'asleep';
        }

        if (flags.includes('sad')) {
            return 'sad';
        }

        if (flags.includes('hungry')) {
            return 'hungry';
        }

        return (status?.mood ?? 0) >= JOLLY_FROM && !flags.includes('dirty') ? 'jolly' : 'calm';
    }

    /** Ends what it does of its own: an act or a finger comes first. */
    stop() {
        this.own?.return();
        this.own = null;
        this.wait = 0;
        this.nextOwn = 3 + 4 * this.stage.random();
    }

    /** Shows the state at once, as after an act. */
    show() {
        const { clips, face, body } = this.stage;

        this.mood = this.feelsLike();
        body.tilt.target = 0;
        face.mouth = 0;
        face.closed = this.asleep ? 1 : 0;
        face.feel(FEELS[this.mood] ?? {});
        clips.play({ asleep: 'sleep', sad: 'sad' }[this.mood] ?? 'idle',
            { fade: this.asleep ? 0.9 : 0.4, speed: this.mood === 'jolly' ? 1.2 : 1 });
    }

    /** @param {number} dt seconds, while no act is on */
    step(dt) {
        this.quiet += dt;

        if (this.feelsLike() !== this.mood) {
            this.stop();
            this.show();
        }

        if (this.asleep) {
            this.snore(dt);
            return;
        }

        if (this.own) {
            this.wait -= dt;

            if (this.wait <= 0) {
                const { value, done } = this.own.next(dt);

                this.wait = value ?? 0;

                if (done) {
                    this.own = null;
                    this.show();
                    this.nextOwn = 3 + 5 * this.stage.random();
                }
            }

            return;
        }

        this.nextOwn -= dt;

        if (this.nextOwn <= 0 && !this.stage.reduced) {
            this.own = this.choose();
            this.wait = 0;
        }
    }

    snore(dt) {
        this.zAt -= dt;

        if (this.zAt <= 0) {
            const { pet, particles } = this.stage;

            this.zAt = 1.5;
            particles.burst('sleep', pet.where(pet.eyes).add(at.set(0.22, 0.2, 0.1)),
                { count: 1, colors: [0xffffff], size: 0.13, life: 2.6, up: 0.3, out: 0, drag: 0.3,
                    sway: 0.06, area: 0.02, grow: 0.5 });
        }
    }

    choose() {
        const { stage } = this;
        const dirty = stage.state.flags.includes('dirty');
        const pool = { sad: [sigh, glance], hungry: [beg, glance, beg],
            jolly: [hop, glance, sing, rest], calm: [glance, rest, glance, yawn] }[this.mood];
        const all = dirty ? [scratch, ...pool, scratch] : pool;

        return all[Math.floor(stage.random() * all.length)](stage);
    }
}

// Looks about, then back at whoever looks.
function* glance(stage) {
    for (let i = 0; i < 2; i++) {
        stage.look(new Vector3((stage.random() - 0.5) * 5, 0.4 + stage.random() * 1.4, 3));
        yield 0.8 + stage.random();
    }

    stage.look(null);
}

function* yawn(stage) {
    const { face, body } = stage;

    face.mouth = 1;
    face.closed = 1;
    body.nod.velocity -= 3;
    body.tilt.target = 0.12;
    yield 1.3;
    face.mouth = 0;
    face.closed = 0;
    body.tilt.target = 0;
    yield 0.4;
}

function* rest(stage) {
    stage.clips.play('sit', { fade: 0.5 });
    yield 5 + 4 * stage.random();
}

function* hop(stage) {
    const { clips, face, pet } = stage;

    clips.play('happy', { fade: 0.2 });
    face.feel({ happy: 1 });
    puff(stage, 'hearts', pet.where(pet.top), 2);
    yield Math.max(1, clips.length('happy') * 2);
}

function* sing(stage) {
    const { face, body, pet } = stage;

    face.feel({ happy: 0.9 });

    for (let i = 0; i < 6; i++) {
        body.tilt.target = i % 2 ? 0.14 : -0.14;
        puff(stage, 'notes', pet.where(pet.top), 1);
        yield 0.42;
    }

    body.tilt.target = 0;
}

// Looks down to where the bowl would be, then up with round eyes.
function* beg(stage) {
    const { pet, body } = stage;

    stage.look(new Vector3(0, 0, pet.bounds.max.z + 0.4));
    yield 1.1;
    stage.look(null);
    body.tilt.target = 0.16;
    yield 1.5;
    body.tilt.target = 0;
}

function* sigh(stage) {
    const { body } = stage;

    body.squash.target = -0.035;
    body.nod.velocity += 1.6;
    yield 1.2;
    body.squash.target = 0;
    yield 0.6;
}

function* scratch(stage) {
    const { clips, particles, pet } = stage;

    clips.play('wash', { fade: 0.2 });

    for (let i = 0; i < 4; i++) {
        particles.burst('dot', at.set(0, pet.height * 0.4, 0.1), { count: 3, size: 0.1,
            colors: [0xb89a72, 0x9b8059], life: 0.8, up: 0.3, out: 0.5, area: 0.35, drag: 2 });
        yield 0.25;
    }
}
