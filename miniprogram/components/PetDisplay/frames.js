// The pet without WebGL: frames that the server drew, played by what it feels
// and does.  They come as one sheet of cells, in this order (pictures.c).

const COLUMNS = 4;

const CELLS = ['wag', 'wagged', 'aside', 'blink',
    'hungry', 'sad', 'asleep', 'purr',
    'purred', 'bite', 'chew', 'bow',
    'leap', 'shake', 'shook', 'paw'];

const SLEEPY_AFTER = 22000;
const CALM_ACT_MS = 1500;

const pause = (name, ms) => [{ name, ms }];
const turns = (a, b, ms, n) => Array.from({ length: 2 * n }, (_, i) =>
    ({ name: i % 2 ? b : a, ms }));

// What it does over and over while nothing is asked of it.
const MOODS = {
    calm: [...turns('wag', 'wagged', 420, 4), ...pause('blink', 130), ...pause('wag', 900),
        ...pause('aside', 1600), ...pause('blink', 130), ...pause('wagged', 700)],
    jolly: [...turns('wag', 'wagged', 260, 6), ...pause('blink', 130),
        ...turns('purr', 'purred', 300, 2)],
    hungry: [...pause('hungry', 2600), ...pause('blink', 150), ...pause('hungry', 1900),
        ...pause('chew', 350)],
    sad: [...pause('sad', 3200), ...pause('blink', 220)],
    asleep: pause('asleep', 4000),
};

const ACTS = {
    feeding: [...turns('bite', 'chew', 220, 5), ...pause('purr', 500)],
    petting: turns('purr', 'purred', 330, 4),
    playing: [...turns('bow', 'leap', 260, 5), ...pause('purr', 400)],
    cleaning: [...turns('shake', 'shook', 130, 9), ...pause('purr', 500)],
    training: [...pause('wag', 250), ...pause('paw', 800), ...pause('wagged', 250),
        ...pause('paw', 900), ...pause('purr', 500)],
    level_up: [...turns('leap', 'purr', 280, 4), ...pause('purred', 400)],
    decline: [...pause('aside', 700), ...pause('sad', 900), ...pause('aside', 400)],
};

/**
 * Where a frame stands on the sheet, for an image of the sheet's size.
 * @param {string} name
 */
export function placeOfFrame(name) {
    const i = CELLS.indexOf(name);

    return `translate(${-25 * (i % COLUMNS)}%, ${-25 * Math.floor(i / COLUMNS)}%)`;
}

/**
 * What it feels when it is like that.
 * @param {{ status?: object, flags?: string[], night?: boolean }} state
 * @param {number} quiet ms in which nobody came
 */
export function moodOf({ status, flags = [], night }, quiet) {
    if (night && quiet >= SLEEPY_AFTER) {
        return 'asleep';
    }

    if (flags.includes('sad') || flags.includes('hungry')) {
        return flags.includes('sad') ? 'sad' : 'hungry';
    }

    return (status?.mood ?? 0) >= 80 && !flags.includes('dirty') ? 'jolly' : 'calm';
}

/** Plays the frames: tells which is to be shown. */
export class FramePlayer {
    /** @param {{ show: (name: string) => void }} options */
    constructor({ show }) {
        this.show = show;
        this.state = {};
        this.calm = false;
        this.quietSince = Date.now() - SLEEPY_AFTER;
        this.mood = '';
        this.running = false;
    }

    /** Takes what the pet is like, and whether it moves only as much as it must. */
    feel(state, calm) {
        this.state = state;
        this.calm = calm;

        if (this.running && !this.act) {
            this.rest();
        }
    }

    resume() {
        if (!this.running) {
            this.running = true;
            this.mood = '';
            this.rest();
        }
    }

    pause() {
        this.running = false;
        this.end(false);
        clearTimeout(this.timer);
    }

    /** Plays an act; done(whether it came to its end) is called once. */
    play(name, done) {
        this.end(false);
        this.quietSince = Date.now();
        this.mood = '';
        this.act = done;
        this.run(this.calm ? [{ name: ACTS[name][0].name, ms: CALM_ACT_MS }] : ACTS[name],
            () => this.end(true));
    }

    end(whole) {
        const done = this.act;

        this.act = null;
        clearTimeout(this.timer);
        done?.(whole);

        if (whole && this.running && !this.act) {
            this.rest();
        }
    }

    rest() {
        const mood = moodOf(this.state, Date.now() - this.quietSince);

        if (mood !== this.mood) {
            this.mood = mood;
            clearTimeout(this.timer);
            this.loop();
        }
    }

    loop() {
        const frames = MOODS[this.mood];

        if (this.calm) {
            this.show(frames[0].name);
            return;
        }

        this.run(frames, () => {
            const was = this.mood;

            this.rest();

            if (this.mood === was) {
                this.loop();
            }
        });
    }

    run(frames, then, at = 0) {
        if (at === frames.length) {
            then();
            return;
        }

        this.show(frames[at].name);
        this.timer = setTimeout(() => this.run(frames, then, at + 1), frames[at].ms);
    }
}
