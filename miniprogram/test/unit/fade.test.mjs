// The bars fade as the server's rule says: fade.json comes from the rule
// itself (t/unit/vectors.mk).

import { readFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import test from 'node:test';

import { POINT, fade, flagsOf, fromShown, shown } from '../../utils/fade.js';

const vectors = JSON.parse(readFileSync(new URL('fade.json', import.meta.url), 'utf8'));
const NAMES = ['hunger', 'cleanliness', 'mood', 'affection'];
const bars = (values) => Object.fromEntries(NAMES.map((name, i) => [name, values[i]]));
const FULL = bars([100, 100, 100, 100].map((x) => x * POINT));

test('every example of the server', () => {
    assert.equal(vectors.length, 240);

    for (const row of vectors) {
        assert.deepEqual(fade(bars(row), row[4]), bars(row.slice(5)), JSON.stringify(row));
    }
});

test('looking often changes nothing', () => {
    for (const row of vectors) {
        const half = Math.floor(row[4] / 3);

        assert.deepEqual(fade(fade(bars(row), half), row[4] - half), fade(bars(row), row[4]));
    }
});

test('a clock that runs back changes nothing', () => {
    assert.deepEqual(fade(FULL, -5000), FULL);
});

test('what is shown stays shown until a point is gone', () => {
    for (const points of [0, 1, 29, 30, 99, 100]) {
        const before = { hunger: points, cleanliness: points, mood: points, affection: points };

        assert.deepEqual(shown(fromShown(before)), before);
    }
});

test('flags come below thirty, not at it', () => {
    assert.deepEqual(flagsOf(FULL), []);
    assert.deepEqual(flagsOf({ ...FULL, hunger: 30 * POINT }), []);
    assert.deepEqual(flagsOf({ ...FULL, hunger: 30 * POINT - 1, mood: 0 }), ['hungry', 'sad']);
    assert.deepEqual(flagsOf({ ...FULL, cleanliness: 5 }), ['dirty']);
});
