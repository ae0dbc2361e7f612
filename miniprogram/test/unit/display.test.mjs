// The files of a pet, and which one stands on the stage.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp } from '../lib/app.mjs';

const busy = { status: 503, body: null };
const moment = () => new Promise((resolve) => {
    setTimeout(resolve, 20);
});

const files = (answer) => {
    const app = loadApp({ answer });

    return { app, loadModel: app.load('components/PetDisplay/files.js').loadModel };
};

test('a model that is not there yet is asked for again', async () => {
    const replies = [busy, { body: 'glTF' }];
    const { app, loadModel } = files(() => replies.shift());

    assert.equal(await loadModel('/files/models/a.glb'), 'glTF');
    assert.equal(app.calls.length, 2);
    assert.equal(await loadModel('/files/models/a.glb'), 'glTF');
    assert.equal(app.calls.length, 2, 'it is kept');
});

test('one that does not exist is not, and one that failed may come later', async () => {
    let status = 404;
    const { app, loadModel } = files(() => ({ status, body: 'glTF' }));

    await assert.rejects(loadModel('/files/models/b.glb'), /HTTP 404/);
    assert.equal(app.calls.length, 1);
    status = 200;
    assert.equal(await loadModel('/files/models/b.glb'), 'glTF');
});

// A component with a stage that plays no part.
function display(answer) {
    const app = loadApp({ answer });
    let methods;

    globalThis.Component = (one) => {
        methods = one.methods;
    };
    globalThis.wx.nextTick = () => {};
    app.load('components/PetDisplay/PetDisplay.js');

    const heard = [];
    const stage = { disposed: false, load: async ({ model }) => {
        stage.pet = await model;
    }, draw() {}, resume() {}, dispose: () => {
        stage.disposed = true;
    } };

    return { heard, stage, one: { ...methods, laidOut: true, stage,
        data: { state: 'alive', wears: [], skinUrl: '/s.jpg', modelUrl: '' },
        reach: async () => {}, raise: async () => {}, dress: async () => {},
        setData(changes) {
            Object.assign(this.data, changes);
        },
        triggerEvent: (name) => heard.push(name) } };
}

test('a pet that does not come takes the next one nothing away', async (t) => {
    t.mock.method(console, 'warn', () => {});

    const { one, stage, heard } = display(({ path }) => (path === '/a.glb' ? { status: 404 }
        : { body: 'b' }));

    // the first is slow to fail
    const first = Object.assign(one.data, { modelUrl: '/a.glb' }) && one.open();

    one.data.modelUrl = '/b.glb';
    await one.open();
    await first;
    await moment();
    assert.deepEqual(heard, ['ready']);
    assert.equal(stage.disposed, false);
    assert.equal(one.data.state, 'alive');

    one.data.modelUrl = '/a.glb';
    await one.open();
    assert.deepEqual(heard, ['ready', 'error'], 'without the pet that is wanted it falls back');
    assert.equal(stage.disposed, true);
});

test('a second finger on a button takes the first nothing away', () => {
    const app = loadApp();
    let methods;

    globalThis.Component = (one) => {
        methods = one.methods;
    };
    app.load('components/CareButton/CareButton.js');

    const heard = [];
    const button = { ...methods, data: { dragged: true, seconds: 0 },
        triggerEvent: (name, { x, y }) => heard.push([name, x, y]) };
    const first = (y) => ({ identifier: 0, clientX: 5, clientY: y });
    const second = { identifier: 1, clientX: 90, clientY: 90 };

    button.onStart({ touches: [first(90)], changedTouches: [first(90)] });
    button.onMove({ touches: [first(50)], changedTouches: [first(50)] });
    button.onStart({ touches: [first(50), second], changedTouches: [second] });
    button.onMove({ touches: [second, first(40)], changedTouches: [first(40)] });
    button.onEnd({ touches: [first(40)], changedTouches: [second] });
    button.onEnd({ touches: [], changedTouches: [first(30)] });
    assert.deepEqual(heard, [['grab', 5, 50], ['carry', 5, 40], ['drop', 5, 30]]);
});
