// Leaderboards: which rows are rendered, seasons, one's own place.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp } from '../lib/app.mjs';

const BOARDS = 'subpackages/boards/pages/boards';

test('of a thousand rows those on the screen are rendered, wherever it is', () => {
    const { rowsInView, covers } = loadApp().load(`${BOARDS}/window.js`);
    const at = { count: 997, rowHeight: 64, listTop: 420, height: 812 };
    let drawn = { from: 0, to: 0 };
    let renders = 0;

    for (let top = 0; top < 997 * 64 + 420; top += 7) {
        if (!covers(drawn, { ...at, top })) {
            drawn = rowsInView({ ...at, top });
            renders += 1;
        }

        const first = Math.max(0, Math.floor((top - 420) / 64));
        const last = Math.min(997, Math.ceil((top + 812 - 420) / 64));

        assert.ok(drawn.from <= first && drawn.to >= last, `at ${top}`);
        assert.ok(drawn.to - drawn.from <= 32, `${drawn.to - drawn.from} rows at ${top}`);
        assert.equal(drawn.from % 2, 0);
    }

    // not for each step of the finger
    assert.ok(renders < 997 / 4, `${renders} times`);
});

test('an empty list, a short one, and one that is not measured yet', () => {
    const { rowsInView, covers } = loadApp().load(`${BOARDS}/window.js`);
    const at = { rowHeight: 64, listTop: 400, top: 0, height: 800 };

    assert.deepEqual(rowsInView({ ...at, count: 0 }), { from: 0, to: 0 });
    assert.deepEqual(rowsInView({ ...at, count: 3 }), { from: 0, to: 3 });
    assert.deepEqual(rowsInView({ ...at, count: 3, rowHeight: 0 }), { from: 0, to: 0 });
    assert.equal(covers({ from: 0, to: 3 }, { ...at, count: 3 }), true);

    // pulled down beyond its top
    assert.deepEqual(rowsInView({ ...at, count: 3, top: -200 }), { from: 0, to: 3 });
});

const season = (id, starts, ends) => ({ season_id: id, starts_at: starts, ends_at: ends,
    rewards: [{ rank_from: 1, rank_to: 1, points: 100 }, { rank_from: 2, rank_to: 3, points: 60 },
        { rank_from: 4, rank_to: 10, points: 0 }] });
const row = (rank, score, relation = 'none') => ({ rank, score, user: { user_id: `u${rank}`,
    nickname: `n${rank}`, avatar_url: '', level: 2, relation, pets: [] } });

test('seasons: this week, all times, and weeks by their own dates', () => {
    const { presentSeasons, presentRewards } = loadApp().load(`${BOARDS}/present.js`);
    const week = (n) => season(`2026110${n}`, `2026-11-0${n}T16:00:00Z`, '2026-11-08T16:00:00Z');
    const seasons = presentSeasons({ season: week(1), past_seasons: [week(2), week(3)] });

    assert.deepEqual(seasons.map(({ key, text }) => [key, text]), [['current', '本周'],
        ['all', '总榜'], ['20261102', '上周'], ['20261103', '11月4日那周']]);
    assert.equal(seasons[0].note, '11月9日 零点结算');
    assert.deepEqual(presentRewards(week(1)).map(({ text, points }) => [text, points]),
        [['第 1 名', 100], ['第 2–3 名', 60]]);
    assert.deepEqual(presentRewards(null), []);
});

test('one\'s own place: what is missing, what was won, why there is none', () => {
    const { podiumOf, presentMe, presentRow } = loadApp().load(`${BOARDS}/present.js`);
    const rows = [row(1, 90), row(2, 50, 'self')].map((one) => presentRow(one, 'user_points'));
    const me = (given, past = false) => presentMe(given, { rows, board: 'user_points',
        season: past && { past: true, season: season('1', '', '') } });

    assert.match(me({ rank: 2, score: 50, reason: null }).text, /41 积分/);
    assert.match(me({ rank: 1, score: 90, reason: null }).text, /榜首/);
    assert.match(me({ rank: 2, score: 50, reason: null }, true).text, /60 积分/);
    assert.equal(me({ rank: 2, score: 50, reason: null }, true).action, 'inbox');
    assert.equal(me({ rank: 5, score: 1, reason: null }, true).action, '');
    assert.equal(me({ rank: null, score: null, reason: 'hidden' }).action, 'settings');
    assert.match(me({ rank: null, score: null, reason: 'no_score' }).text, /还没上榜/);
    assert.ok(me({ rank: null, score: null, reason: 'what is new' }).text);

    assert.deepEqual(podiumOf(rows).map(({ rank, id }) => [rank, id]),
        [[2, 'u2'], [1, 'u1'], [3, '']]);
});
