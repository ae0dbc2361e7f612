// Makes the sounds of assets/sounds: each is computed, a fraction of a second
// of tones and noise, as 16-bit mono WAV.
//
//   node tools/sounds.mjs

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT } from './project.mjs';

const RATE = 11025;
const LOUDEST = 0.7;
const TAU = 2 * Math.PI;

// From tones of [start, seconds, from Hz, to Hz, loudness, decay, overtone].
const SOUNDS = {
    touch: { seconds: 0.14, tones: [[0, 0.14, 480, 760, 1, 22, 0.1]] },
    bite: { seconds: 0.16, noise: [[0, 0.07, 1, 55, 0.5], [0.06, 0.1, 0.7, 45, 0.4]] },
    happy: { seconds: 0.42, tones: [[0, 0.18, 720, 1080, 0.8, 12, 0.25],
        [0.16, 0.26, 900, 1420, 1, 11, 0.25]] },
    toss: { seconds: 0.34, tones: [[0, 0.3, 320, 940, 0.5, 6, 0]],
        noise: [[0, 0.34, 0.35, 9, 0.25]] },
    bubble: { seconds: 0.2, tones: [[0, 0.1, 420, 980, 0.8, 26, 0],
        [0.09, 0.11, 560, 1300, 0.6, 26, 0]] },
    water: { seconds: 0.5, noise: [[0, 0.5, 0.6, 5, 0.3]] },
    shine: { seconds: 0.55, tones: [[0, 0.5, 1319, 1319, 0.6, 8, 0.4],
        [0.08, 0.45, 1976, 1976, 0.5, 9, 0.3], [0.16, 0.39, 2637, 2637, 0.5, 9, 0.2]] },
    star: { seconds: 0.32, tones: [[0, 0.32, 1047, 1047, 0.7, 10, 0.5],
        [0.05, 0.27, 1568, 1568, 0.5, 11, 0.3]] },
    fanfare: { seconds: 1, tones: [[0, 0.4, 523, 523, 0.7, 7, 0.5],
        [0.13, 0.4, 659, 659, 0.7, 7, 0.5], [0.26, 0.4, 784, 784, 0.7, 7, 0.5],
        [0.39, 0.61, 1047, 1047, 1, 5, 0.5], [0.39, 0.61, 1319, 1319, 0.5, 5, 0.3]] },
    no: { seconds: 0.34, tones: [[0, 0.16, 350, 330, 0.8, 14, 0.3],
        [0.16, 0.18, 285, 262, 0.8, 13, 0.3]] },
};

function addTone(out, [start, seconds, from, to, loudness, decay, overtone]) {
    const first = Math.floor(start * RATE);
    const count = Math.min(Math.floor(seconds * RATE), out.length - first);
    let phase = 0;

    for (let i = 0; i < count; i++) {
        const t = i / RATE;
        const rise = Math.min(1, t / 0.006);

        phase += TAU * (from + (to - from) * t / seconds) / RATE;
        out[first + i] += loudness * rise * Math.exp(-decay * t)
            * (Math.sin(phase) + overtone * Math.sin(2 * phase)
                + 0.3 * overtone * Math.sin(3.01 * phase));
    }
}

// Noise through a low pass of the first order; the generator is xorshift, so
// that the files come out the same every time.
function addNoise(out, [start, seconds, loudness, decay, soft]) {
    const first = Math.floor(start * RATE);
    const count = Math.min(Math.floor(seconds * RATE), out.length - first);
    let seed = 0x2545f491;
    let level = 0;

    for (let i = 0; i < count; i++) {
        const t = i / RATE;

        seed ^= seed << 13;
        seed ^= seed >>> 17;
        seed ^= seed << 5;
        level += soft * (seed / 2 ** 31 - level);
        out[first + i] += loudness * Math.min(1, t / 0.004) * Math.exp(-decay * t) * level;
    }
}

function wave({ seconds, tones = [], noise = [] }) {
    const out = new Float32Array(Math.ceil(seconds * RATE));

    tones.forEach((one) => addTone(out, one));
    noise.forEach((one) => addNoise(out, one));

    // no click at the end
    for (let i = 0; i < 80; i++) {
        out[out.length - 1 - i] *= i / 80;
    }

    const peak = out.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

    return out.map((x) => x / peak * LOUDEST);
}

function wav(samples) {
    const file = Buffer.alloc(44 + samples.length * 2);

    file.write('RIFF', 0);
    file.writeUInt32LE(file.length - 8, 4);
    file.write('WAVEfmt ', 8);
    file.writeUInt32LE(16, 16);
    file.writeUInt16LE(1, 20);
    file.writeUInt16LE(1, 22);
    file.writeUInt32LE(RATE, 24);
    file.writeUInt32LE(RATE * 2, 28);
    file.writeUInt16LE(2, 32);
    file.writeUInt16LE(16, 34);
    file.write('data', 36);
    file.writeUInt32LE(samples.length * 2, 40);
    samples.forEach((x, i) => file.writeInt16LE(Math.round(x * 32767), 44 + i * 2));

    return file;
}

mkdirSync(join(ROOT, 'assets/sounds'), { recursive: true });

for (const [name, sound] of Object.entries(SOUNDS)) {
    writeFileSync(join(ROOT, `assets/sounds/${name}.wav`), wav(wave(sound)));
}
