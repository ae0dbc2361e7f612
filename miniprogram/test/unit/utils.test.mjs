// utils/ and store/.

import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, session } from '../lib/app.mjs';

const RULES = JSON.parse(readFileSync(new URL(
    '../../../build/vectors/rules.json', import.meta.url), 'utf8'));

test('bars fade exactly as the server has them fade', () => {
    const { fade, flagsOf, shown } = loadApp().load('utils/fade.js');

    for (const { bars, ms, after, shown: points, flags } of RULES.decay) {
        const faded = fade(bars, ms);

        assert.deepEqual(faded, after);
        assert.deepEqual({ ...shown(faded) }, points);
        assert.deepEqual(flagsOf(faded), flags);
    }
});

test('times are those of the business zone', () => {
    const { dayOf, formatTime } = loadApp().load('utils/format.js');
    const now = Date.parse('2026-03-01T15:30:00Z');

    assert.equal(dayOf('2026-03-01T15:59:59Z'), '2026-03-01');
    assert.equal(dayOf('2026-03-01T16:00:00Z'), '2026-03-02');
    assert.equal(formatTime('2026-03-01T00:05:00Z', now), '今天 08:05');
    assert.equal(formatTime('2026-02-28T15:59:00Z', now), '昨天 23:59');
    assert.equal(formatTime('2026-02-28T16:00:00Z', now), '今天 00:00');
    assert.equal(formatTime('2026-02-03T04:00:00Z', now), '2月3日 12:00');
    assert.equal(formatTime('2025-12-31T15:00:00Z', now), '2025年12月31日');
    assert.equal(formatTime('2025-12-31T16:00:00Z', now), '1月1日 00:00');
});

test('numbers', () => {
    const { formatCount, formatDelta } = loadApp().load('utils/format.js');

    assert.equal(formatDelta(10), '+10');
    assert.equal(formatDelta(-50), '−50');
    assert.equal(formatCount(9999), '9999');
    assert.equal(formatCount(12999), '1.2万');
});

test('the state of a page after a failure', () => {
    const app = loadApp();
    const { stateOf } = app.load('utils/state.js');
    const { NetworkError } = app.load('services/errors.js');

    assert.equal(stateOf(new NetworkError('x')), 'offline');
    assert.equal(stateOf(new Error('x')), 'error');
});

test('the user store takes over a balance', async () => {
    const app = loadApp({ storage: session(), answer: () => ok({
        user_id: '1', points_balance: 5, avatar_url: '/files/a.jpg' }) });
    const { userStore } = app.load('store/user.store.js');

    assert.equal(userStore.points, 0);
    assert.equal(userStore.avatar, '/assets/images/avatar.svg');
    await userStore.load();
    userStore.setPoints(12);
    assert.equal(userStore.points, 12);
    assert.match(userStore.avatar, /^http.*\/files\/a\.jpg$/);
});
