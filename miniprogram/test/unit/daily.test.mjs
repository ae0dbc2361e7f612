// Months, the way of gifts, tasks, letters, one effect for a tap.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, refusal, session } from '../lib/app.mjs';

const month = () => loadApp().load('components/CalendarCheckin/month.js');

const RULES = { cycle_days: 30, milestones: [{ day: 3, points: 15 }, { day: 7, points: 35 },
    { day: 15, points: 75 }, { day: 30, points: 150 }] };

test('months follow each other over the year', () => {
    const { shiftMonth, monthText, dateText } = month();

    assert.equal(shiftMonth('2026-11', 2), '2027-01');
    assert.equal(shiftMonth('2026-01', -1), '2025-12');
    assert.equal(shiftMonth('2026-12', 0), '2026-12');
    assert.equal(shiftMonth('2026-11', -23), '2024-12');
    assert.equal(monthText('2026-02'), '2026年2月');
    assert.equal(dateText('2026-02-03'), '2月3日');
});

test('a month has its days under their weekdays, wherever the phone is', () => {
    const { monthCells } = month();
    const of = (name) => monthCells(name, { today: '2030-01-01', items: [], open: [] });

    for (const [name, before, days] of [['2024-02', 3, 29], ['2026-02', 6, 28], ['2026-11', 6, 30],
        ['2027-02', 0, 28], ['2023-01', 6, 31]])
    {
        const cells = of(name);

        assert.equal(cells.findIndex(({ day }) => day === 1), before, name);
        assert.equal(cells.filter(({ date }) => date).length, days, name);
        assert.equal(cells.length % 7, 0);
        assert.equal(cells.filter(({ date }) => date).at(-1).date, `${name}-${days}`);
        assert.equal(new Set(cells.map(({ key }) => key)).size, cells.length);
    }
});

test('each day is what the server says it is', () => {
    const { monthCells } = month();
    const cells = monthCells('2026-11', { today: '2026-11-10', first: '2026-11-03',
        open: ['2026-11-08', '2026-11-04'], items: [
            { checkin_date: '2026-11-05', is_retroactive: false, milestone_points: 15 },
            { checkin_date: '2026-11-06', is_retroactive: true, milestone_points: 0 }] });
    const kind = (day) => cells.find((cell) => cell.day === day).kind;

    assert.deepEqual([2, 3, 4, 5, 6, 8, 10, 11].map(kind),
        ['early', 'missed', 'open', 'done', 'made', 'open', 'today', 'future']);
    assert.equal(cells.find(({ day }) => day === 5).gift, 15);
    assert.equal(cells.filter(({ now }) => now).length, 1);

    const stamped = monthCells('2026-11', { today: '2026-11-05', open: [], items: [
        { checkin_date: '2026-11-05', is_retroactive: false, milestone_points: 0 }] });

    assert.equal(stamped.find(({ day }) => day === 5).kind, 'done');
});

test('the way to the gifts is walked day by day, cycle after cycle', () => {
    const { giftPath } = month();
    const next = (day, points) => ({ day, points });

    assert.equal(giftPath(RULES, 0, next(3, 15)).percent, 0);
    assert.deepEqual(giftPath(RULES, 3, next(7, 35)).gifts.map(({ kind }) => kind),
        ['had', 'next', 'later', 'later']);

    // the first gift stands at a seventh of the way, the last at its end
    assert.equal(giftPath(RULES, 3, next(7, 35)).percent, 14.3);
    assert.equal(giftPath(RULES, 30, null).percent, 100);
    assert.deepEqual(giftPath(RULES, 30, null).gifts.map(({ kind }) => kind),
        ['had', 'had', 'had', 'had']);

    const second = giftPath(RULES, 31, next(33, 12));

    assert.deepEqual(second.gifts.map(({ day }) => day), [33, 37, 45, 60]);
    assert.equal(second.gifts[0].points, 12);
    assert.ok(second.percent > 0 && second.percent < 14.3);

    let last = -1;

    for (let streak = 0; streak <= 30; streak += 1) {
        const { percent } = giftPath(RULES, streak, streak < 30
            ? next(RULES.milestones.find(({ day }) => day > streak).day, 1) : null);

        assert.ok(percent > last, `day ${streak}`);
        last = percent;
    }
});

const task = (id, progress, target, claimed = false, points = 5) => ({ task_id: id, title: id,
    event: 'feeding', progress, target, claimed, reward_points: points });

test('tasks: what waits comes first, what is over last', () => {
    const { presentTasks, summaryOf } = loadApp()
        .load('subpackages/daily/pages/tasks/present.js');
    const tasks = presentTasks([task('a', 1, 1, true), task('b', 0, 3), task('c', 9, 8, false, 10),
        task('d', 2, 2)]);

    assert.deepEqual(tasks.map(({ id, kind }) => [id, kind]), [['c', 'ready'], ['d', 'ready'],
        ['b', 'open'], ['a', 'had']]);
    assert.equal(tasks[0].progress, '8/8');
    assert.deepEqual(summaryOf(tasks), { done: 3, total: 4, ready: 2, readyPoints: 15, got: 5,
        points: 25, percent: 75, all: false });
    assert.equal(summaryOf([]).all, false);
    assert.equal(summaryOf(presentTasks([task('a', 1, 1, true)])).all, true);
});

test('badges of an event have one star more each', () => {
    const { presentAchievements } = loadApp().load('subpackages/daily/pages/tasks/present.js');
    const of = (event, progress, claimed) => ({ achievement_id: `${event}${progress}`, event,
        title: 'x', progress, target: 10, reward_points: 5, claimed,
        claimed_at: claimed ? '2026-11-01T00:00:00Z' : null });
    const badges = presentAchievements([of('checkin', 3), of('order', 10), of('checkin', 10, true),
        of('checkin', 1), of('checkin', 2)]);

    assert.deepEqual(badges.map(({ tier, kind }) => [tier, kind]), [[1, 'locked'], [1, 'ready'],
        [2, 'had'], [3, 'locked'], [3, 'locked']]);
    assert.equal(badges[0].percent, 30);
});

test('letters: what is in them, and all of it together', () => {
    const { presentLetter, contentsOf } = loadApp()
        .load('subpackages/daily/pages/inbox/present.js');
    const letter = (id, attachments, claimed = false) => presentLetter({ message_id: id,
        title: 't', body: 'b', kind: 'x', attachments, read: false, claimed,
        created_at: '2026-11-01T00:00:00Z', expires_at: '2026-11-30T20:00:00Z' });
    const food = { item_id: '1', name: '口粮', image_url: '/assets/items/basic_food.svg' };
    const a = letter('1', [{ points: 20, quantity: 2 }, { ...food, quantity: 2 }]);
    const b = letter('2', [{ ...food, quantity: 1 }]);

    assert.equal(a.full, true);
    assert.equal(a.until, '12月1日前可以领取');
    assert.equal(letter('3', []).full, false);
    assert.equal(letter('4', [{ ...food, quantity: 1 }], true).full, false);
    assert.deepEqual(a.attachments.map(({ text }) => text), ['40 积分', '口粮 ×2']);

    const { points, items } = contentsOf([a, b]);

    assert.equal(points, 40);
    assert.deepEqual(items.map(({ id, quantity }) => [id, quantity]), [['1', 3]]);
});

test('one effect for a tap: while it runs, and when its answer was lost', async () => {
    const app = loadApp({ storage: session() });
    const { onlyOnce } = app.load('utils/once.js');
    const { NetworkError, ApiError } = app.load('services/errors.js');
    const once = onlyOnce();
    const keys = [];
    let finish;

    const first = once('a', (key) => {
        keys.push(key);
        return new Promise((resolve) => {
            finish = resolve;
        });
    });

    assert.equal(await once('a', () => assert.fail('twice')), undefined);
    assert.equal(await once('b', () => 'another'), 'another');
    finish('done');
    assert.equal(await first, 'done');

    const fails = (error) => once('a', (key) => {
        keys.push(key);
        throw error;
    });

    await assert.rejects(fails(new NetworkError('lost')));
    await assert.rejects(fails(new ApiError({ status: 503 })));
    await assert.rejects(fails(new ApiError({ status: 409 })));
    await assert.rejects(fails(new ApiError({ status: 409 })));

    // after success another key; the same until it is known not to be done
    assert.notEqual(keys[0], keys[1]);
    assert.equal(keys[1], keys[2]);
    assert.equal(keys[2], keys[3]);
    assert.notEqual(keys[3], keys[4]);
});

test('the dots of home: what does not answer leaves them as they were', async () => {
    const app = loadApp({ storage: { ...session(), announcements_seen: ['1'] },
        answer({ path }) {
            if (path.endsWith('/checkins/status')) {
                return ok({ checked_in: false });
            }
            if (path.endsWith('/tasks')) {
                return ok({ items: [task('a', 1, 1), task('b', 0, 1), task('c', 1, 1, true)] });
            }
            if (path.endsWith('/announcements')) {
                return ok({ items: [{ announcement_id: '2', title: 'new' },
                    { announcement_id: '1', title: 'old' }] });
            }
            return refusal(40302);
        } });
    const { noticeStore } = app.load('store/notice.store.js');

    noticeStore.setLetters({ unread: 1, unclaimed: 3 });
    await noticeStore.load();
    assert.deepEqual({ ...noticeStore.badges }, { checkin: true, tasks: 1, inbox: 3 });
    assert.equal(noticeStore.announcement.title, 'new');
    assert.equal(noticeStore.isNews, true);

    noticeStore.dismiss();
    assert.equal(noticeStore.isNews, false);
    await noticeStore.load();
    assert.equal(noticeStore.isNews, false);
    assert.deepEqual(app.storage.get('announcements_seen'), ['2', '1']);
});
