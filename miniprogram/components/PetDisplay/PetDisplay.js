// The pet on its stage.
//
//   <PetDisplay model-url skin-url preview-url frames-url status flags night
//       scenery="yard | plain" insets="{{ { top, bottom } }}" turn-only
//       wears="{{ [model_url] }}"
//       reduced-motion action="{{ { name, id, detail } }}"
//       bind:ready bind:error bind:touchzone bind:actend />
//
// An action with another id is played: feeding, petting, playing, cleaning,
// training, level_up, decline.  Those who need an answer at once take the
// component by selectComponent and call play(), refuse(), hold(), moveHeld(),
// letGo(), placeOf().
//
// ready: { ms } from the address to the first frame.  error: { reason }; frames
// that the server drew are played instead, and until they are there, or without
// them, the preview stays and breathes.  touchzone: { zone: head | belly | back | paw,
// kind: tap | stroke, asleep }.  actend: { name, done }.

import { fileUrl } from '../../services/api.js';
import { playSound, silence } from '../../utils/sound.js';
import { openContext } from './context.js';
import { loadModel } from './files.js';
import { FramePlayer, placeOfFrame } from './frames.js';

const STILL_ACT_MS = 2000;
// Without a stage an act is a movement of the picture, a sound, and what rises.
const STILL_ACTS = {
    feeding: { sound: 'bite', sign: '♥' },
    petting: { sound: 'happy', sign: '♥' },
    playing: { sound: 'toss', sign: '♪' },
    cleaning: { sound: 'bubble', sign: '○' },
    training: { sound: 'star', sign: '★' },
    level_up: { sound: 'fanfare', sign: '★' },
    decline: { sound: 'no', sign: '' },
};
const PREVIEW_MS = 2500;        // longer the rest does not wait for it

function pixelRatio() {
    return (wx.getWindowInfo?.() ?? wx.getSystemInfoSync()).pixelRatio;
}

Component({
    properties: {
        modelUrl: { type: String, value: '' },
        skinUrl: { type: String, value: '' },
        previewUrl: { type: String, value: '' },
        framesUrl: { type: String, value: '' },
        status: { type: Object, value: null },
        flags: { type: Array, value: [] },
        night: { type: Boolean, value: false },
        scenery: { type: String, value: 'yard' },
        insets: { type: Object, value: { top: 0, bottom: 0 } },
        turnOnly: { type: Boolean, value: false },
        wears: { type: Array, value: [] },
        reducedMotion: { type: Boolean, value: false },
        action: { type: Object, value: null },
    },

    data: {
        // waiting: the preview is shown; alive: the stage is; still: the
        // preview or, framed, the frames
        state: 'waiting',
        preview: '',
        frames: '',
        framed: false,
        frame: '',
        place: '',
        still: '',
        sign: '',
        rising: [0, 1, 2, 3, 4],
    },

    observers: {
        'modelUrl, skinUrl': function onModel(model, skin) {
            if (model && skin) {
                this.open();
            }
        },
        'previewUrl': function onPreview(url) {
            this.setData({ preview: fileUrl(url) });
        },
        'framesUrl': function onFramesUrl(url) {
            // observers hear what is set to what it was as well
            if (this.data.state === 'still' && fileUrl(url) !== this.data.frames) {
                this.fetchFrames();
            }
        },
        'status, flags, night': function onState(status, flags, night) {
            this.stage?.setState({ status, flags, night });
            this.feel();
        },
        'reducedMotion': function onMotion(reduced) {
            this.stage?.setReducedMotion(reduced);
            this.feel();
        },
        'wears': function onWears() {
            this.dress();
        },
        'insets': function onInsets() {
            this.fit();
        },
        'action': function onAction(action) {
            if (action && action.id !== this.lastAction) {
                this.lastAction = action.id;
                this.play(action.name, action.detail);
            }
        },
    },

    lifetimes: {
        attached() {
            // the canvas can be asked for once it is rendered
            wx.nextTick(() => {
                this.laidOut = true;
                this.open();
            });
        },
        detached() {
            this.gone = true;
            this.stage?.dispose();
            this.stage = null;
            this.player?.pause();
            silence();
            clearTimeout(this.stillTimer);
        },
    },

    pageLifetimes: {
        show() {
            this.hidden = false;
            this.stage?.resume();
            this.player?.resume();
        },
        hide() {
            this.hidden = true;
            this.stage?.pause();
            this.player?.pause();
            silence();
        },
        resize() {
            this.fit();
        },
    },

    methods: {
        // Opens the stage, once, and puts the pet on it.
        async open() {
            const { modelUrl, skinUrl } = this.data;

            if (!this.laidOut || !modelUrl || !skinUrl || modelUrl === this.opened) {
                return;
            }

            const since = Date.now();

            this.opened = modelUrl;

            try {
                await this.reach();

                if (this.gone || this.opened !== modelUrl) {
                    return;
                }

                const model = this.previewSeen().then(() => loadModel(modelUrl));

                model.catch(() => {});
                await this.raise();
                await this.stage?.load({ model, skin: fileUrl(skinUrl) });

                if (this.gone || !this.stage || this.opened !== modelUrl) {
                    return;
                }

                await this.dress();
                this.stage.draw(1 / 30);

                if (!this.hidden) {
                    this.stage.resume();
                }

                this.setData({ state: 'alive' });
                this.triggerEvent('ready', { ms: Date.now() - since });
            } catch (error) {
                console.warn(`pet stage: ${error.stack}`);

                // another pet may stand there by now
                if (!this.stage || this.opened === modelUrl) {
                    this.fallBack(error.message);
                }
            }
        },

        // The pet shall be seen before what is a hundred times as large comes.
        previewSeen() {
            if (!this.data.previewUrl || this.data.state !== 'waiting' || this.seen) {
                return Promise.resolve();
            }

            return new Promise((resolve) => {
                this.onSeen = resolve;
                setTimeout(resolve, PREVIEW_MS);
            });
        },

        onPreview() {
            this.seen = true;
            this.onSeen?.();
        },

        // Puts on what it wears; a piece that does not come is not worn.
        async dress() {
            const { wears } = this.data;

            if (!this.stage?.pet) {
                return;
            }

            const files = await Promise.all(wears.map(async (url) => [url,
                await loadModel(url).catch(() => null)]));

            // it may have changed its clothes meanwhile
            if (this.data.wears === wears) {
                this.stage?.dress(new Map(files.filter(([, data]) => data)));
            }
        },

        raise() {
            this.raising = this.raising ?? this.makeStage();

            return this.raising;
        },

        // Fails where nothing can be drawn, before model, skin and three come.
        async reach() {
            const box = await this.measure();

            if (!box?.node) {
                throw new Error('no canvas');
            }

            if (!openContext(box.node, this.data.scenery !== 'plain')) {
                throw new Error('no WebGL');
            }
        },

        async makeStage() {
            const { Stage } = await require.async('../../subpackages/three/index.js');
            const { box } = this;

            if (this.gone) {
                return;
            }

            const { status, flags, night, scenery, insets, turnOnly, reducedMotion } = this.data;

            this.stage = new Stage({ canvas: box.node, width: box.width, height: box.height,
                pixelRatio: pixelRatio(), scenery, insets, turnOnly, reducedMotion,
                on: (name, detail) => this.heard(name, detail) });
            this.stage.setState({ status, flags, night });
        },

        measure() {
            return new Promise((resolve) => {
                wx.createSelectorQuery().in(this).select('#stage')
                    .fields({ node: true, size: true, rect: true })
                    .exec(([box]) => {
                        this.box = box;
                        resolve(box);
                    });
            });
        },

        async fit() {
            if (this.stage) {
                const box = await this.measure();

                if (box?.width && this.stage) {
                    this.stage.resize(box.width, box.height, undefined, this.data.insets);
                }
            }
        },

        // Without WebGL, or without the model, it is shown in frames.
        fallBack(reason) {
            if (this.gone) {
                return;
            }

            this.stage?.dispose();
            this.stage = null;
            this.setData({ state: 'still' });
            this.fetchFrames();
            this.triggerEvent('error', { reason });
        },

        fetchFrames() {
            this.player?.pause();
            this.player = null;
            this.setData({ frames: fileUrl(this.data.framesUrl), framed: false });
        },

        onFrames() {
            this.player = new FramePlayer({ show: (frame) =>
                this.setData({ frame, place: placeOfFrame(frame) }) });
            this.feel();

            if (!this.hidden) {
                this.player.resume();
            }

            this.setData({ framed: true });
        },

        feel() {
            const { status, flags, night, reducedMotion } = this.data;

            this.player?.feel({ status, flags, night }, reducedMotion);
        },

        heard(name, detail) {
            if (name === 'lost') {
                this.fallBack('context lost');
            } else if (name === 'sound') {
                playSound(detail.name);
            } else {
                this.triggerEvent({ touch: 'touchzone', act: 'actend' }[name], detail);
            }
        },

        /** Plays an act; gives whether there is one. */
        play(name, detail = {}) {
            if (this.stage?.pet) {
                return this.stage.play(name, detail);
            }

            const { sound, sign } = STILL_ACTS[name] ?? {};

            if (!sound) {
                return false;
            }

            playSound(sound);
            clearTimeout(this.stillTimer);
            this.setData({ still: name, sign });

            const end = (done) => {
                this.setData({ still: '', sign: '' });
                this.triggerEvent('actend', { name, done });
            };

            if (this.player) {
                this.player.play(name, end);
            } else {
                this.stillTimer = setTimeout(() => end(true), STILL_ACT_MS);
            }

            return true;
        },

        /** Whether it is doing what it was asked to. */
        isBusy() {
            return Boolean(this.stage?.act || this.stage?.hand.thing || this.data.still);
        },

        /** The server said no: what was playing ends kindly. */
        refuse() {
            this.play('decline');
        },

        /** Takes a thing in hand; places are { x, y } of the screen. */
        hold(thing, place) {
            const { x, y } = this.inside(place);

            return this.stage?.hand.hold(thing, x, y) ?? false;
        },

        moveHeld(place) {
            const { x, y } = this.inside(place);

            this.stage?.hand.move(x, y);
        },

        /** Lets go; gives { at: 'mouth' | 'pet' | null, foam }, or null. */
        letGo(place) {
            const { x, y } = this.inside(place);

            return this.stage?.hand.letGo(x, y) ?? null;
        },

        /** Where the mouth or the top of the pet is on the screen, or null. */
        placeOf(what) {
            const at = this.stage?.placeOf(what);

            return at ? { x: at.x + this.box.left, y: at.y + this.box.top } : null;
        },

        inside({ x, y }) {
            return { x: x - (this.box?.left ?? 0), y: y - (this.box?.top ?? 0) };
        },

        points(touches) {
            return touches.map(({ clientX, clientY }) => this.inside({ x: clientX, y: clientY }));
        },

        onTouchStart({ touches }) {
            this.stage?.fingers('start', this.points(touches));
        },

        onTouchMove({ touches }) {
            this.stage?.fingers('move', this.points(touches));
        },

        onTouchEnd({ touches }) {
            this.stage?.fingers('end', this.points(touches));
        },

        onStillTap() {
            this.play('petting');
            this.triggerEvent('touchzone', { zone: 'head', kind: 'tap', asleep: false });
        },
    },
});
