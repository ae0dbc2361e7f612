// The bars fade as the server's rule says: build/vectors/rules.json is
// printed by the rule itself (make -f t/unit/vectors.mk).

import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import test from 'node:test';

import { BARS, POINT, USUAL, fade, flagsOf, fromShown, ruleOf, shown } from '../../utils/fade.js';

const { decay: vectors, changing, rates, low_points: low } = JSON.parse(readFileSync(
    new URL('../../../build/vectors/rules.json', import.meta.url), 'utf8'));
const CHANGING = ruleOf({ rules: { low_points: low }, decay: rates.map((piece, i) => ({ ...piece,
    effective_from: i ? new Date(piece.effective_from).toISOString() : null })) });
const FULL = Object.fromEntries(BARS.map((name) => [name, 100 * POINT]));

test('every example of the server', () => {
    assert.ok(vectors.length >= 400);

    for (const vector of vectors) {
        const after = fade(vector.bars, vector.ms);

        assert.deepEqual(after, vector.after, JSON.stringify(vector));
        assert.deepEqual(shown(after), vector.shown);
        assert.deepEqual(flagsOf(after), vector.flags);
    }
});

test('rates that change, from their instants on', () => {
    assert.ok(changing.some(({ ms }) => ms > CHANGING.decay[2].from));

    for (const vector of changing) {
        const after = fade(vector.bars, vector.ms, CHANGING);

        assert.deepEqual(after, vector.after, JSON.stringify(vector));
        assert.deepEqual(flagsOf(after, CHANGING), vector.flags);
    }

    for (const { bars, ms, after } of changing.filter((vector) => vector.ms > 0)) {
        const part = Math.floor(ms / 2);

        assert.deepEqual(fade(fade(bars, part, CHANGING), ms - part, CHANGING, part), after);
    }
});

test('without a configuration the usual rule holds', () => {
    assert.deepEqual(ruleOf(null), USUAL);
    assert.deepEqual(ruleOf({ rules: {} }), USUAL);
});

test('looking often changes nothing', () => {
    for (const { bars, ms } of vectors.filter((vector) => vector.ms > 0)) {
        const part = Math.floor(ms / 3);

        assert.deepEqual(fade(fade(bars, part), ms - part), fade(bars, ms));
    }
});

test('a clock that runs back changes nothing', () => {
    assert.deepEqual(fade(FULL, -5000), FULL);
});

test('what is shown stays shown until a point is gone', () => {
    for (const points of [0, 1, 29, 30, 99, 100]) {
        const before = Object.fromEntries(BARS.map((name) => [name, points]));

        assert.deepEqual(shown(fromShown(before)), before);
    }
});

test('flags come below thirty, not at it', () => {
    assert.deepEqual(flagsOf(FULL), []);
    assert.deepEqual(flagsOf({ ...FULL, hunger: 30 * POINT }), []);
    assert.deepEqual(flagsOf({ ...FULL, hunger: 30 * POINT - 1, mood: 0 }), ['hungry', 'sad']);
    assert.deepEqual(flagsOf({ ...FULL, cleanliness: 5 }), ['dirty']);
});
