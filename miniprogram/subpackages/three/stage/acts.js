// What the pet does when it is cared for: each act is a generator that yields
// the seconds, or the condition, it waits for.  Whatever breaks an act off,
// its end is played by the director: things are put away and the face rests.

import { Vector3 } from '../three.js';

const HEARTS = { colors: [0xff7d93, 0xff96a8, 0xff6b81], size: 0.15, life: 1.7, up: 0.55,
    out: 0.35, sway: 0.05, area: 0.26 };
const STARS = { colors: [0xffd35c, 0xffe28a, 0xffb84d], size: 0.15, life: 1.3, up: 0.9, out: 0.8,
    gravity: 0.8, spin: 4, area: 0.2 };
const BUBBLES = { colors: [0xdff3ff, 0xeaf8ff, 0xffe9f4], size: 0.13, life: 1.9, up: 0.22,
    out: 0.3, sway: 0.03, drag: 2, area: 0.42 };
const SPARKLES = { colors: [0xffffff, 0xfff3b8, 0xd9f6ff], size: 0.16, life: 0.9, up: 0.12,
    out: 0.1, area: 0.5, spin: 2 };
const DROPS = { colors: [0x9fdcff, 0xc4ebff], size: 0.06, life: 0.8, up: 1.1, out: 1.2,
    gravity: 4.5, area: 0.25 };
const NOTES = { colors: [0xff9966, 0x66ccff, 0x99cc66], size: 0.14, life: 1.6, up: 0.5, out: 0.4,
    sway: 0.06, area: 0.3 };
const CRUMBS = { size: 0.045, life: 0.8, up: 0.6, out: 0.7, gravity: 4, area: 0.08, spin: 6 };

const BOWL_TURN = 0.72;
const BOWL_AHEAD = 0.1;

const CRUMB_COLORS = { fish: [0x8cc4e8, 0xd9eefa], feast: [0xd08a4c, 0xf0c08a] };

const at = new Vector3();

/** Particles of a kind about a place of the pet. */
export function puff(stage, what, where, count) {
    const kinds = { hearts: ['heart', HEARTS], stars: ['star', STARS], bubbles: ['bubble', BUBBLES],
        sparkles: ['sparkle', SPARKLES], drops: ['drop', DROPS], notes: ['note', NOTES] };
    const [kind, how] = kinds[what];

    stage.particles.burst(kind, where, { ...how, count });
}

function* feed(stage, { food = 'basic_food', fromHand = false }) {
    const { pet, props, clips, face } = stage;
    const dish = props.get(fromHand ? food : 'bowl');
    const filling = fromHand ? dish : props.get('kibble');
    // at the bowl it is seen from the side, or its face would be hidden
    const turn = fromHand ? 0 : BOWL_TURN;
    const colors = CRUMB_COLORS[food] ?? [0xb5713d, 0xd9a066];

    stage.front(turn);

    if (fromHand) {
        clips.play('idle');
    } else {
        // the head goes down, and the bowl stands where the mouth then is
        clips.play('eat');
        yield Math.min(0.5, clips.length('eat') / 4);
        pet.where(pet.mouth, dish.position).setY(0);
        dish.position.x += Math.sin(turn) * BOWL_AHEAD;
        dish.position.z += Math.cos(turn) * BOWL_AHEAD;
        filling.position.copy(dish.position).setY(0.07);
        dish.visible = true;
        filling.visible = true;
        yield* pop(stage, [dish, filling]);
    }

    const bites = fromHand ? 4 : 6;

    for (let bite = 0; bite < bites; bite++) {
        if (fromHand) {
            stage.look(null);
            filling.position.copy(pet.where(pet.mouth)).add(at.set(0, -0.02, 0.06));
            filling.scale.setScalar(1 - bite / bites);
            face.mouth = 0.9;
            yield 0.14;
            face.mouth = 0;
        } else {
            filling.scale.set(1 - 0.07 * bite, 1 - 0.16 * bite, 1 - 0.07 * bite);
            filling.position.y = 0.07 - 0.008 * bite;
        }

        stage.sound('bite');
        stage.particles.burst('crumb', pet.where(pet.mouth), { ...CRUMBS, colors, count: 4 });
        yield 0.28;
    }

    filling.visible = false;
    yield 0.15;
    yield* shrink(stage, dish);
    stage.front();
    face.mouth = 0;
    yield* rejoice(stage, 5);
}

function* stroke(stage) {
    const { clips, face, body } = stage;

    stage.front();
    clips.play(clips.has('petted') ? 'petted' : 'idle', { speed: 1.3 });
    face.feel({ happy: 1 });
    body.tilt.target = 0.16;
    body.bump(0.7);

    for (let i = 0; i < 5; i++) {
        puff(stage, 'hearts', stage.pet.where(stage.pet.top), 3);
        body.nod.velocity += 1.6;
        body.tilt.target = i % 2 ? 0.14 : -0.12;
        yield 0.36;
    }

    body.tilt.target = 0;
    yield* rejoice(stage, 4);
}

// The ball flies over the pet, is fetched, and laid at the player's feet.
function* fetch(stage, { side = stage.random() < 0.5 ? -1 : 1 }) {
    const { props, clips, face, particles, pet: runner } = stage;
    const ball = props.get('ball');
    const home = new Vector3(0, 0, 0);
    const radius = ball.userData.radius;
    // the runner is as wide as what is left beside it; on the left stands the house
    const goal = new Vector3(side * stage.reach.x * (side < 0 ? 0.42 : 0.55), radius,
        side < 0 ? 0.1 : -0.95);

    stage.front();
    ball.position.set(-side * 0.25, 0.35, runner.bounds.max.z + 0.9);
    ball.visible = true;
    stage.look(ball.position);
    face.feel({ surprised: 0.6 });
    clips.play('play', { speed: 1.3 });
    yield* pop(stage, [ball]);

    const flight = { at: ball.position, speed: throwTo(ball.position, goal, 0.75), radius };

    stage.motion(flight);
    stage.sound('toss');
    yield 0.35;
    face.feel({ happy: 0.0 });
    yield 0.3;

    const catchAt = () => new Vector3(ball.position.x * 0.9, 0, ball.position.z + 0.14);

    clips.play('walk', { speed: 2.2, fade: 0.15 });
    yield* run(stage, catchAt, 2.1, (ground) => particles.burst('dot', ground, dust));
    stage.motion(null);
    face.mouth = 1;
    clips.play('eat', { fade: 0.15 });
    yield 0.28;
    carry(stage, ball);
    face.mouth = 0.5;
    clips.play('walk', { speed: 2, fade: 0.15 });
    stage.look(null);
    yield* run(stage, () => home, 1.9, (ground) => particles.burst('dot', ground, dust));
    stage.roaming = false;
    stage.heading(0);
    clips.play('sit', { fade: 0.25 });
    yield 0.3;
    drop(stage, ball);
    stage.motion({ at: ball.position, speed: new Vector3(0.12, 0.3, 0.55), radius });
    stage.look(null);
    face.mouth = 0;
    yield 0.35;
    stage.motion(null);
    puff(stage, 'notes', runner.where(runner.top), 4);
    yield* rejoice(stage, 3);
    yield* shrink(stage, ball);
}

const dust = { colors: [0xe9dfc0, 0xd6e8b8], size: 0.12, life: 0.5, up: 0.25, out: 0.3, count: 2,
    area: 0.08, drag: 3, front: 0 };

function* wash(stage, { fromHand = false }) {
    const { pet: wet, props, clips, face, particles } = stage;
    const sponge = props.get('sponge');
    const { uFoam, uDirt, uGloss } = wet.uniforms;
    const dirt = uDirt.value;
    const middle = wet.height * 0.5;
    // who has rubbed it himself sees the rest at once
    let time = fromHand ? 2.2 : 0;

    stage.front();
    stage.holdDirt(true);
    sponge.visible = !fromHand;
    clips.play('idle');
    face.feel({ happy: 0.0 });
    face.closed = 1;

    while (time < 2.2) {
        const dt = yield 0;
        const turn = time * 5.2;

        time += dt;
        sponge.position.set(Math.sin(turn) * wet.height * 0.36,
            middle + Math.sin(turn * 0.53 + 0.6) * wet.height * 0.34,
            wet.bounds.max.z + 0.04 + 0.08 * Math.cos(turn));
        sponge.rotation.set(0.3, 0, Math.cos(turn) * 0.5);
        uFoam.value = Math.min(1, time / 1.6);
        stage.body.tilt.target = Math.sin(turn) * 0.08;

        if (Math.floor(time * 11) !== Math.floor((time - dt) * 11)) {
            if (Math.floor(time * 2.5) !== Math.floor((time - dt) * 2.5)) {
                stage.sound('bubble');
            }

            particles.burst('bubble', sponge.position, { ...BUBBLES, count: 2, area: 0.16 });
        }
    }

    stage.body.tilt.target = 0;
    yield* shrink(stage, sponge);

    const foam = uFoam.value;

    stage.sound('water');

    for (let rinse = 0; rinse < 10; rinse++) {
        at.set(0, wet.height * 1.25, 0.1);
        particles.burst('drop', at, { ...DROPS, count: 7, up: -0.6, out: 0.35, area: 0.5,
            gravity: 5, life: 0.7 });
        uFoam.value = foam * (1 - (rinse + 1) / 10);
        uDirt.value = dirt * (1 - (rinse + 1) / 10);
        yield 0.07;
    }

    clips.play('wash', { speed: 1.25, fade: 0.15 });

    for (let shake = 0; shake < 6; shake++) {
        puff(stage, 'drops', at.set(0, middle, 0.1), 8);
        uGloss.value = 0.34 - shake * 0.03;
        yield 0.13;
    }

    face.closed = 0;
    uGloss.value = 0.12;
    stage.sound('shine');

    for (let i = 0; i < 4; i++) {
        puff(stage, 'sparkles', at.set(0, middle, wet.bounds.max.z * 0.8), 4);
        yield 0.12;
    }

    yield* rejoice(stage, 0);
    uGloss.value = 0;
}

function* train(stage) {
    const { clips, face, body, pet: pupil } = stage;

    stage.front();
    clips.play('train', { restart: true });
    face.feel({ surprised: 0.25 });
    yield Math.min(1.1, clips.length('train') * 0.5);
    stage.sound('star');
    puff(stage, 'stars', at.set(pupil.bounds.max.x * 0.6, pupil.height * 0.35,
        pupil.bounds.max.z), 4);
    yield 0.7;
    clips.play('sit', { fade: 0.2 });
    face.feel({});
    yield 0.8;
    stage.sound('star');
    puff(stage, 'stars', pupil.where(pupil.top), 4);
    clips.play('idle', { fade: 0.15 });
    body.squash.velocity -= 1.6;
    yield 0.15;
    yield* spin(stage, 1);
    puff(stage, 'stars', pupil.where(pupil.top), 7);
    yield* rejoice(stage, 0);
}

function* levelUp(stage) {
    const { props, clips, face, body, pet: hero } = stage;
    const ring = props.get('ring');

    stage.front();
    clips.play('happy', { fade: 0.15 });
    face.feel({ happy: 1 });
    body.squash.velocity -= 2;
    stage.sound('fanfare');
    ring.visible = true;
    ring.position.y = 0.02;

    for (let i = 0; i < 5; i++) {
        puff(stage, 'stars', at.set(0, hero.height * 0.5, hero.bounds.max.z + 0.1), 9);
        yield* widen(ring, 0.28);
    }

    ring.visible = false;
    yield* spin(stage, 2);
    puff(stage, 'sparkles', at.set(0, hero.height * 0.6, 0.2), 10);
    yield 0.8;
}

// The server said no: no blame, a small shake of the head.
function* decline(stage) {
    const { body, face, clips } = stage;

    clips.play('idle', { fade: 0.2 });
    stage.front();
    stage.sound('no');
    face.feel({ sad: 0.35 });

    for (let i = 0; i < 4; i++) {
        body.yaw.velocity += i % 2 ? -7 : 7;
        yield 0.16;
    }

    yield 0.4;
}

export const ACTS = { feeding: feed, petting: stroke, playing: fetch, cleaning: wash,
    training: train, level_up: levelUp, decline };

// Pieces of acts.

function* rejoice(stage, hearts) {
    const { clips, face, body } = stage;

    stage.sound('happy');
    stage.look(null);
    clips.play('happy', { fade: 0.18 });
    face.feel({ happy: 1 });
    body.bump(-0.4);

    if (hearts > 0) {
        puff(stage, 'hearts', stage.pet.where(stage.pet.top), hearts);
    }

    yield Math.max(1, clips.length('happy') * 1.5);
}

// Grows out of nothing, a little too far, and back.
function* pop(stage, things) {
    for (let t = 0; t < 0.34;) {
        const s = t / 0.34;

        for (const thing of things) {
            thing.scale.setScalar(Math.max(0.01, 1 + 2.2 * (s - 1) ** 3 + 1.2 * (s - 1) ** 2));
        }

        t += yield 0;
    }

    for (const thing of things) {
        thing.scale.setScalar(1);
    }
}

function* shrink(stage, thing) {
    for (let t = 0; t < 0.2;) {
        thing.scale.setScalar(Math.max(0.01, 1 - t / 0.2));
        t += yield 0;
    }

    thing.visible = false;
    thing.scale.setScalar(1);
}

function* widen(ring, seconds) {
    for (let t = 0; t < seconds;) {
        ring.scale.setScalar(0.35 + t / seconds);
        ring.material.opacity = 0.9 * (1 - t / seconds);
        t += yield 0;
    }
}

// Turns once around itself in a hop.
function* spin(stage, turns) {
    const { group } = stage.pet;

    stage.roaming = true;

    for (let t = 0; t < 0.62;) {
        const s = t / 0.62;

        stage.heading(s * s * (3 - 2 * s) * Math.PI * 2 * turns, true);
        group.position.y = Math.sin(s * Math.PI) * 0.32;
        t += yield 0;
    }

    stage.roaming = false;
    group.position.y = 0;
    stage.heading(0, true);
    stage.body.bump(0.8);
}

// Runs to a goal that may move; step is called every few centimetres.
function* run(stage, goal, speed, step) {
    stage.roaming = true;
    const { group } = stage.pet;
    const to = new Vector3();
    let walked = 0;

    for (let left = 3; left > 0;) {
        const dt = yield 0;

        left -= dt;
        to.copy(goal()).sub(group.position).setY(0);

        const far = to.length();

        if (far < 0.05) {
            break;
        }

        stage.heading(Math.atan2(to.x, to.z));
        group.position.addScaledVector(to.normalize(), Math.min(far, speed * dt));
        walked += speed * dt;

        if (walked > 0.2) {
            walked = 0;
            step(group.position);
        }
    }
}

// The speed that brings something to the goal in so many seconds.
function throwTo(from, goal, seconds) {
    return goal.clone().sub(from).divideScalar(seconds)
        .add(new Vector3(0, 0.5 * 9.8 * seconds, 0));
}

function carry(stage, ball) {
    stage.pet.mouth.attach(ball);
    ball.position.set(0, -0.02, ball.userData.radius * 0.8);
}

function drop(stage, ball) {
    stage.props.group.attach(ball);
    ball.scale.setScalar(1);
}
