// The pet without WebGL: which frame stands where, and which is shown when.

import assert from 'node:assert/strict';
import test from 'node:test';

import { FramePlayer, moodOf, placeOfFrame } from '../../components/PetDisplay/frames.js';

const JOLLY = { status: { mood: 90 }, flags: [], night: false };

function player(t, state = JOLLY, calm = false) {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e12 });

    const shown = [];
    const one = new FramePlayer({ show: (frame) => shown.push(frame) });

    one.feel(state, calm);
    one.resume();

    return { one, shown, wait: (ms) => {
        for (let i = 0; i < ms; i += 50) {
            t.mock.timers.tick(50);
        }
    } };
}

test('frames stand in rows of four', () => {
    assert.equal(placeOfFrame('wag'), 'translate(0%, 0%)');
    assert.equal(placeOfFrame('hungry'), 'translate(0%, -25%)');
    assert.equal(placeOfFrame('paw'), 'translate(-75%, -75%)');
});

test('it shows how it is', () => {
    assert.equal(moodOf(JOLLY, 0), 'jolly');
    assert.equal(moodOf({ ...JOLLY, flags: ['dirty'] }, 0), 'calm');
    assert.equal(moodOf({ ...JOLLY, flags: ['hungry'] }, 0), 'hungry');
    assert.equal(moodOf({ ...JOLLY, flags: ['hungry', 'sad'] }, 0), 'sad');
    assert.equal(moodOf({ ...JOLLY, night: true }, 60000), 'asleep');
    assert.equal(moodOf({ ...JOLLY, night: true }, 5000), 'jolly');
    assert.equal(moodOf({}, 0), 'calm');
});

test('left alone it wags and blinks, over and over', (t) => {
    const { shown, wait } = player(t);

    wait(20000);
    assert.ok(shown.filter((frame) => frame === 'blink').length >= 3);
    assert.ok(shown.includes('wagged'));
});

test('an act is played once and told of', (t) => {
    const { one, shown, wait } = player(t);
    const ends = [];

    one.play('feeding', (done) => ends.push(done));
    wait(500);
    assert.ok(shown.includes('bite') && shown.includes('chew'));
    assert.deepEqual(ends, []);
    wait(4000);
    assert.deepEqual(ends, [true]);
    assert.ok(shown.slice(-3).every((frame) => ['wag', 'wagged'].includes(frame)));
});

test('another act ends the one before', (t) => {
    const { one, shown, wait } = player(t);
    const ends = [];

    one.play('playing', (done) => ends.push(['playing', done]));
    wait(300);
    one.play('decline', (done) => ends.push(['decline', done]));
    wait(5000);
    assert.deepEqual(ends, [['playing', false], ['decline', true]]);
    assert.ok(shown.lastIndexOf('leap') < shown.indexOf('aside'));
});

test('it sleeps by night, wakes for an act, and falls asleep again', (t) => {
    const { one, shown, wait } = player(t, { ...JOLLY, night: true });

    wait(5000);
    assert.equal(shown.at(-1), 'asleep');
    one.play('petting', () => {});
    wait(6000);
    assert.notEqual(shown.at(-1), 'asleep');
    wait(30000);
    assert.equal(shown.at(-1), 'asleep');
});

test('what it feels is shown at once', (t) => {
    const { one, shown, wait } = player(t);

    wait(1000);
    one.feel({ ...JOLLY, flags: ['sad'] }, false);
    assert.equal(shown.at(-1), 'sad');
});

test('with less motion it moves when it acts, once', (t) => {
    const { one, shown, wait } = player(t, JOLLY, true);

    wait(20000);
    assert.deepEqual(shown, ['wag']);
    one.play('training', () => {});
    wait(5000);
    assert.equal(shown.length, 3);
});

test('hidden it stands still', (t) => {
    const { one, shown, wait } = player(t);

    wait(1000);
    one.pause();

    const { length } = shown;

    wait(10000);
    assert.equal(shown.length, length);
    one.resume();
    wait(1000);
    assert.ok(shown.length > length);
});
