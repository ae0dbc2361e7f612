// The stage: a canvas node in, a living pet out.  It knows no document and
// no wx; whoever owns the canvas gives it sizes, fingers and the state.

import { Group, Raycaster, Scene, Vector3 } from '../three.js';

import { ACTS } from './acts.js';
import { Body } from './body.js';
import { Clips } from './clips.js';
import { Daylight } from './daylight.js';
import { Face } from './face.js';
import { parseGlb } from './glb.js';
import { Hand } from './hand.js';
import { Life } from './life.js';
import { Loop } from './loop.js';
import { Particles } from './particles.js';
import { Pet } from './pet.js';
import { Props } from './props.js';
import { REACTIONS } from './reactions.js';
import { createRenderer, disposeRenderer, resizeRenderer } from './renderer.js';
import { ContactShadow } from './shadow.js';
import { createSkin, loadImage } from './skin.js';
import { createSky } from './sky.js';
import { Spring, approach, randomStream } from './springs.js';
import { Touch } from './touch.js';
import { View } from './view.js';
import { Wardrobe } from './wear.js';
import { createYard, groundHeight } from './yard.js';
import { touchZone } from './zones.js';

const CALM = { status: null, flags: [], night: false };
const DETAILS = 4;              // steps down from everything
const UNAIDED_MS = 90;          // of a frame: there is no GPU
const WEAK_MS = 40;
const REST_MS = 150;
const HAT = 0.35;               // how much of a hat counts for the camera
const HEIGHTS = [0.75, 1.6];    // a model outside of these is scaled to 1.15

/** @typedef {{ x: number, y: number }} Point CSS pixels of the canvas */

export class Stage {
    /**
     * @param {object} o
     * @param {object} o.canvas node with getContext and createImage
     * @param {number} o.width CSS pixels
     * @param {number} o.height
     * @param {number} [o.pixelRatio]
     * @param {'yard' | 'plain'} [o.scenery] plain: nothing behind the pet
     * @param {{ top: number, bottom: number }} [o.insets] covered by the page
     * @param {boolean} [o.reducedMotion]
     * @param {boolean} [o.turnOnly] every drag turns, as in a shop window
     * @param {number} [o.seed] of what the pet does of its own
     * @param {boolean} [o.steady] never draws with less than asked for
     * @param {(name: 'touch' | 'act' | 'sound' | 'lost', detail: object) => void} [o.on]
     * @throws {Error} where there is no WebGL
     */
    constructor(o) {
        this.renderer = createRenderer(o.canvas, o.scenery !== 'plain');

        if (!this.renderer) {
            throw new Error('no WebGL');
        }

        this.canvas = o.canvas;
        this.on = o.on ?? (() => {});
        this.reduced = Boolean(o.reducedMotion);
        this.steady = Boolean(o.steady);
        this.random = randomStream(o.seed ?? Date.now());
        this.state = { ...CALM };
        this.scene = new Scene();
        this.view = new View(o.scenery === 'plain' ? 'plain' : 'yard');
        this.particles = new Particles(this.random);
        this.props = new Props();
        this.sky = o.scenery === 'plain' ? null : createSky();
        this.yard = o.scenery === 'plain' ? null : createYard();
        this.daylight = new Daylight(this.scene, { sky: this.sky, yard: this.yard });
        this.shadow = new ContactShadow(2.6);
        this.touch = new Touch(this);
        this.touch.turnOnly = Boolean(o.turnOnly);
        this.raycaster = new Raycaster();
        this.life = new Life(this);
        this.night = 0;
        this.time = 0;
        this.detail = 0;
        this.pet = null;
        this.act = null;
        this.hand = new Hand(this);
        this.finger = null;
        this.target = null;
        this.flying = null;
        this.course = new Spring(0, 2.4, 1);
        this.world = new Group();
        this.world.add(this.particles.points, this.props.group, this.shadow.plane);
        this.scene.add(...[this.sky, this.yard?.group].filter(Boolean), this.world);
        this.loop = new Loop({
            request: (f) => o.canvas.requestAnimationFrame(f),
            cancel: (id) => o.canvas.cancelAnimationFrame(id),
            draw: (dt) => this.draw(dt),
            busy: () => this.busy,
            slow: (by) => this.lower(by),
        });
        this.onLost = (event) => {
            event?.preventDefault?.();
            this.pause();
            this.on('lost', {});
        };
        o.canvas.addEventListener('webglcontextlost', this.onLost);
        this.resize(o.width, o.height, o.pixelRatio ?? 1, o.insets);
    }

    /**
     * Puts a pet on the stage in place of the one that is there.
     * @param {{ model: ArrayBuffer | Promise<ArrayBuffer>, skin: string }} files
     *     the GLB's bytes and the address of its skin
     * Of two that are on their way the one that was asked for last stays.
     */
    async load({ model, skin }) {
        const turn = {};

        this.turn = turn;

        const [image, bytes] = await Promise.all([
            loadImage(() => this.canvas.createImage(), skin), model]);

        if (this.disposed || this.turn !== turn) {
            return;
        }

        this.remove();

        const pet = new Pet(parseGlb(bytes), createSkin(image));
        const scale = pet.height < HEIGHTS[0] || pet.height > HEIGHTS[1] ? 1.15 / pet.height : 1;

        pet.group.scale.setScalar(scale);
        pet.group.rotation.order = 'YXZ';
        this.pet = pet;
        this.clips = new Clips(pet);
        this.face = new Face(pet, this.random);
        this.body = new Body(pet);
        this.wardrobe = new Wardrobe(pet);
        this.width = Math.max(pet.bounds.max.x - pet.bounds.min.x,
                0.8 * (pet.bounds.max.z - pet.bounds.min.z)) * scale;
        this.measure();
        this.scene.add(pet.group);
        this.setNight(this.state.night ? 1 : 0);
        pet.uniforms.uDirt.value = this.dirtWanted();
        this.life.show();
        this.view.step(0);
        this.probe();
    }

    // What the camera has to get in; for a hat it need not draw back so far that
    // the pet looks smaller.
    measure() {
        const { wardrobe: { height }, pet } = this;

        this.view.size = { width: this.width,
            height: (pet.height + HAT * (height - pet.height)) * pet.group.scale.y };
        pet.top.position.y = height * 1.02;
    }

    /**
     * Has the pet wear these pieces and no others.
     * @param {Map<string, ArrayBuffer>} files the GLB of each by its name
     */
    dress(files) {
        if (!this.pet) {
            return;
        }

        const dressed = this.wardrobe.pieces.size > 0 || this.frames > 2;

        if (this.wardrobe.change(files) && dressed) {
            this.particles.burst('sparkle', this.pet.where(this.pet.eyes), { count: 14,
                area: 0.5, up: 0.5, out: 0.5, size: 0.1 });
        }

        this.measure();
    }

    // One frame for the shaders, a second one by the clock: a device without
    // a GPU is spared what it cannot do, from the start.
    probe() {
        const gl = this.renderer.getContext();
        const frame = () => {
            this.draw(1e-6);
            gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
        };

        frame();

        const since = Date.now();

        frame();

        const spent = Date.now() - since;

        if (spent > UNAIDED_MS) {
            this.lower(DETAILS);
        } else if (spent > WEAK_MS) {
            this.lower(1);
        }
    }

    remove() {
        this.breakOff();
        this.clips?.dispose();
        this.wardrobe?.dispose();
        this.pet?.dispose();
        this.pet = null;
    }

    /** CSS pixels; insets are what the page covers above and below. */
    resize(width, height, pixelRatio = this.pixelRatio, insets = undefined) {
        this.pixelRatio = Math.min(pixelRatio, 2);
        this.view.resize(width, height, insets);
        this.applySize();
    }

    // A slow device draws with fewer pixels, then without the sharp shadow.
    applySize() {
        const ratio = [this.pixelRatio, Math.min(this.pixelRatio, 1.4),
            Math.min(this.pixelRatio, 1)][Math.min(this.detail, 2)];

        resizeRenderer(this.renderer, this.view.width, this.view.height, ratio);
        this.daylight.key.castShadow = this.detail < 3;
        this.particles.scale(this.view.scale * ratio);
        this.sky?.material.uniforms.uSize.value.set(this.view.width, this.view.height);
        this.view.step(0);
    }

    lower(by) {
        if (!this.steady && this.detail < DETAILS) {
            this.detail = Math.min(DETAILS, this.detail + by);
            this.loop.rest = this.detail === DETAILS ? REST_MS : 0;
            this.applySize();
        }
    }

    /**
     * What the pet shows.
     * @param {{ status?: object, flags?: string[], night?: boolean }} state
     */
    setState(state) {
        this.state = { ...this.state, ...state, flags: state.flags ?? this.state.flags };
    }

    /** Fewer movements of its own, and no hopping about. */
    setReducedMotion(reduced) {
        this.reduced = reduced;
    }

    /**
     * Plays what an action looks like; ends what was on.
     * @param {keyof ACTS} name
     * @param {object} [detail] food: its code; fromHand: without a bowl
     * @returns {boolean} whether there is such an act
     */
    play(name, detail = {}) {
        if (!this.pet || !ACTS[name]) {
            return false;
        }

        this.breakOff();
        this.life.wake();
        this.life.stop();
        this.act = { name, run: ACTS[name](this, detail), wait: 0 };

        return true;
    }

    /** Ends an act that should not have been, kindly. */
    refuse() {
        this.play('decline');
    }

    // Whatever the act had out is put away.
    breakOff() {
        if (!this.act) {
            return;
        }

        this.act.run.return();
        this.on('act', { name: this.act.name, done: false });
        this.settle();
    }

    settle() {
        this.act = null;
        this.target = null;
        this.flying = null;
        this.cleaned = false;
        this.props.hide();
        this.roaming = false;
        this.heading(0);

        this.pet.uniforms.uGloss.value = 0;
        this.life.show();
    }

    // What acts ask of the stage.

    /** Turns the pet to the front again, or that much beside it. */
    front(angle = 0) {
        this.touch.unwind();
        this.homing = true;
        this.heading(angle);
    }

    heading(angle, atOnce = false) {
        if (atOnce) {
            this.course.set(angle);
        } else {
            // the short way round
            const turns = Math.round((this.course.value - angle) / (2 * Math.PI));

            this.course.target = angle + turns * 2 * Math.PI;
        }
    }

    /** Has whoever owns the stage play a sound. */
    sound(name) {
        this.on('sound', { name });
    }

    look(point) {
        this.target = point;
    }

    motion(flight) {
        this.flying = flight;
    }

    holdDirt(held) {
        this.cleaned = held;
    }

    /** How far the ball may go to the side. */
    get reach() {
        return { x: Math.max(0.5, this.view.halfWidth - 0.15) };
    }

    get busy() {
        return Boolean(this.act || this.hand.thing || this.touch.active || this.particles.alive > 4
                       || Math.abs(this.night - (this.state.night ? 1 : 0)) > 0.01);
    }

    // Fingers.

    zoneAt(x, y) {
        if (!this.pet) {
            return null;
        }

        this.pet.group.updateMatrixWorld(true);
        this.raycaster.setFromCamera(this.view.device(x, y), this.view.camera);

        return touchZone(this.pet, this.raycaster.ray);
    }

    /** @param {Point[]} points @param {'start' | 'move' | 'end'} phase */
    fingers(phase, points) {
        const time = Date.now();

        this.touch[phase](points, time);

        const hit = phase === 'start' && points.length === 1 ? this.touch.gesture?.hit : null;

        if (hit && this.touch.gesture.kind === 'pet') {
            this.onTap(hit);
        }
    }

    onFinger(point) {
        this.finger = point;
    }

    onTap(hit) {
        this.react(hit, 'tap');
    }

    onStroke(hit) {
        this.react(hit, 'stroke');
    }

    // The pet answers a finger in the same frame, before anybody is asked.
    react({ zone, point }, kind) {
        const asleep = this.life.asleep;

        // who strokes a sleeping pet softly does not wake it
        if (!asleep || kind === 'tap') {
            this.life.wake();
        }

        if (!this.act) {
            this.life.stop();
            this.life.own = REACTIONS[asleep && kind === 'stroke' ? 'dream' : zone](this, point,
                kind);
            this.life.wait = this.life.own.next().value ?? 0;
        }

        this.on('touch', { zone, kind, asleep });

        if (kind === 'tap') {
            this.sound('touch');
        }
    }

    /** Where the pet's mouth, or its top, is on the canvas. @returns {Point | null} */
    placeOf(what) {
        const node = this.pet?.[what];

        return node ? this.view.project(this.pet.where(node)) : null;
    }

    // Time.

    resume() {
        if (!this.disposed) {
            this.loop.start();
        }
    }

    pause() {
        this.loop.stop();
        this.touch.forget();

        if (this.pet) {
            this.hand.forget();
        }
    }

    setNight(value) {
        this.night = value;
        this.daylight.set(value, this.pet);
    }

    dirtWanted() {
        const clean = this.state.status?.cleanliness;

        if (this.state.flags.includes('dirty')) {
            return 1;
        }

        // it shows a little before the flag does
        return clean === undefined ? 0 : Math.max(0, Math.min(0.45, (52 - clean) / 48));
    }

    /** One step of everything and one frame. @param {number} dt seconds */
    draw(dt) {
        this.advance(dt);

        if (this.pet) {
            this.shadow.update(this.renderer, this.scene, this.pet);
        }

        this.renderer.render(this.scene, this.view.camera);
        this.frames = (this.frames ?? 0) + 1;
    }

    advance(dt) {
        this.time += dt;
        this.touch.step(dt);
        this.view.zoom.target = this.touch.zoom;
        this.view.step(dt);
        this.stepScenery(dt);

        if (this.pet) {
            this.stepPet(dt);
        }

        if (this.flying) {
            fly(this.flying, dt);
        }

        this.particles.step(dt);
    }

    stepScenery(dt) {
        const night = this.state.night ? 1 : 0;

        this.setNight(Math.abs(this.night - night) < 0.004 ? night
            : approach(this.night, night, 1.6, dt));

        if (this.sky) {
            const far = this.view.project(new Vector3(0, groundHeight(0, -9), -9));

            this.sky.material.uniforms.uTime.value = this.time;
            this.sky.material.uniforms.uHorizon.value = 1 - far.y / this.view.height;
        }

        if (this.yard && !this.reduced) {
            for (const [i, cloud] of this.yard.clouds.entries()) {
                cloud.position.x += dt * (0.05 + 0.02 * i);

                if (cloud.position.x > 5.5) {
                    cloud.position.x = -5.5;
                }
            }
        }
    }

    stepPet(dt) {
        const { pet } = this;

        this.body.restore();
        this.face.restore();
        this.stepAct(dt);
        this.clips.step(dt);

        if (this.homing) {
            this.touch.yaw = approach(this.touch.yaw, 0, 7, dt);
            this.homing = Math.abs(this.touch.yaw) > 0.004 && !this.touch.active;
        }

        // an act that broke off left it somewhere: home
        if (!this.roaming) {
            pet.group.position.multiplyScalar(Math.exp(-6 * dt));
        }

        const heading = this.touch.yaw + this.course.step(dt);

        pet.group.rotation.y = heading;
        pet.group.updateMatrixWorld(true);
        this.body.look(this.lookAt());
        this.face.step(dt);
        this.body.step(dt, heading);
        this.daylight.follow(pet.group.position);

        // foam that nobody goes on with dries
        if (!this.act && !this.hand.thing) {
            pet.uniforms.uFoam.value = approach(pet.uniforms.uFoam.value, 0, 2, dt);
        }

        if (!this.cleaned) {
            pet.uniforms.uDirt.value = approach(pet.uniforms.uDirt.value, this.dirtWanted(),
                1.2, dt);
        }
    }

    // An act's own target, else the finger, else whoever looks.
    lookAt() {
        if (this.target) {
            return this.target;
        }

        if (this.life.asleep || this.clips.role === 'eat' && this.act) {
            return null;
        }

        if (this.finger) {
            return this.view.unproject(this.finger.x, this.finger.y, this.pet.bounds.max.z + 0.6);
        }

        return this.life.mood === 'sad' ? null : this.view.camera.position;
    }

    stepAct(dt) {
        if (!this.act) {
            this.life.step(dt);
            return;
        }

        this.act.wait -= dt;

        if (this.act.wait > 0) {
            return;
        }

        const { value, done } = this.act.run.next(dt);

        this.act.wait = value ?? 0;

        if (done) {
            const { name } = this.act;

            this.settle();
            this.on('act', { name, done: true });
        }
    }

    /** Numbers for a look behind the scenes. */
    get stats() {
        const { render, memory } = this.renderer.info;

        return { frames: this.loop.frames, spent: this.loop.spent, detail: this.detail,
            triangles: render.triangles, calls: render.calls, geometries: memory.geometries,
            textures: memory.textures, act: this.act?.name ?? null, mood: this.life.mood,
            role: this.clips?.role ?? null };
    }

    /** Frees everything; the stage cannot be used again. */
    dispose() {
        this.disposed = true;
        this.pause();
        this.canvas.removeEventListener('webglcontextlost', this.onLost);

        if (this.pet) {
            this.act?.run.return();
            this.act = null;
            this.clips.dispose();
            this.wardrobe.dispose();
            this.pet.dispose();
            this.pet = null;
        }

        for (const each of [this.shadow, this.particles, this.props, this.yard,
            this.daylight.key]) {
            each?.dispose();
        }

        disposeRenderer(this.renderer);

        this.sky?.geometry.dispose();
        this.sky?.material.dispose();
    }
}

// A thing that flies, bounces and rolls.
function fly(flight, dt) {
    const { at, speed, radius } = flight;

    speed.y -= 9.8 * dt;
    at.addScaledVector(speed, dt);

    if (at.y < radius) {
        at.y = radius;
        speed.set(speed.x * 0.62, Math.abs(speed.y) > 0.5 ? -speed.y * 0.55 : 0, speed.z * 0.62);
    }
}
