// From a photo to a pet: what is sent when somebody taps twice, gives up,
// leaves, or hears nothing.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, session } from '../lib/app.mjs';

const MADE = { generation_id: '7', status: 'succeeded', species: 'cat', personality: 'quiet',
    regenerations_left: 2, quota_left: 5, pet_id: null };
const PHOTO = { tempFilePath: 'wxfile://1.jpg', size: 1000 };

const refused = (status, code) => ({ status, body: { code, message: 'no', data: null } });
const sent = ({ calls }, method, path) => calls.filter((one) => one.method === method
    && one.path === path);
const moments = async (n = 12) => {
    for (let i = 0; i < n; i += 1) {
        await new Promise((resolve) => {
            setTimeout(resolve, 2);
        });
    }
};

// A page as the framework would hold it, and what the phone is asked for.
// upload(task) gives the reply of an upload, or a promise of it.
function open(path, query, { answer, upload, yes = true }) {
    const app = loadApp({ storage: session(), answer });
    let page;

    Object.assign(globalThis.wx, {
        getWindowInfo: () => ({ windowWidth: 375, windowHeight: 812 }),
        compressImage: ({ src, success }) => success({ tempFilePath: src }),
        getImageInfo: ({ success }) => success({ width: 800, height: 600 }),
        vibrateShort() {},
        navigateTo: ({ url }) => app.shown.push(`to ${url}`),
        switchTab: ({ url }) => app.shown.push(`tab ${url}`),
        reLaunch: ({ url }) => app.shown.push(`launch ${url}`),
        showModal({ title, success }) {
            app.shown.push(`modal ${title}`);
            setTimeout(() => success?.({ confirm: yes }));
        },
        uploadFile({ header, success, fail }) {
            const task = { onProgressUpdate() {}, abort() {
                task.aborted = true;
                fail({ errMsg: 'uploadFile:fail abort' });
            } };

            app.calls.push({ method: 'POST', path: '/v1/uploads', header });
            setTimeout(async () => {
                try {
                    const { status = 201, body } = await upload(task);

                    if (!task.aborted) {
                        success({ statusCode: status, header: {}, data: body });
                    }
                } catch (error) {
                    fail({ errMsg: `uploadFile:fail ${error.message}` });
                }
            });
            return task;
        },
    });
    globalThis.Page = (one) => {
        page = { ...one, data: { ...one.data },
            setData(changes) {
                assert.ok(!this.left, 'nothing is set on a page that is gone');
                Object.assign(this.data, changes);
            },
            leave() {
                this.onUnload();
                this.left = true;
            } };
    };
    app.load(path);
    page.onLoad(query);

    return { app, page };
}

const openPhoto = async (o) => {
    const { app, page } = open('pages/pet/generate/generate.js', {}, o);

    await page.open(PHOTO);
    return { app, page };
};

const uploaded = async () => ({ body: { code: 0, data: { upload_id: '5' } } });
const started = ({ method, path }) => (method === 'POST' && path === '/v1/pet-generations'
    ? { status: 202, body: { code: 0, data: { generation_id: '7', status: 'queued' } } } : ok({}));

test('an upload that is given up is not sent again, nor anything made', async () => {
    const { app, page } = await openPhoto({ answer: started, upload: () => new Promise(() => {}) });
    const going = page.send();

    await moments();
    page.cancel();
    await going;
    assert.equal(sent(app, 'POST', '/v1/uploads').length, 1);
    assert.equal(sent(app, 'POST', '/v1/pet-generations').length, 0);
    assert.equal(page.data.stage, 'crop');
    assert.equal(page.data.trouble, '');
});

test('given up before the upload has begun, it does not begin', async () => {
    const { app, page } = await openPhoto({ answer: started, upload: uploaded });
    const going = page.send();

    page.cancel();
    await going;
    assert.equal(sent(app, 'POST', '/v1/pet-generations').length, 0);
    assert.equal(page.data.stage, 'crop');

    // and what goes wrong next is told of
    page.data.photo = 'another';
    page.upload = async () => {
        throw new Error('broken');
    };
    await page.send();
    assert.notEqual(page.data.trouble, '');
});

test('who leaves during the upload has no pet made, and no photo kept', async () => {
    let answer;
    const { app, page } = await openPhoto({ answer: started,
        upload: () => new Promise((resolve) => {
            answer = () => resolve(uploaded());
        }) });
    const going = page.send();

    await moments();
    page.task = null;           // an old base library cannot abort
    page.leave();
    answer();
    await going;
    await moments();
    assert.equal(sent(app, 'POST', '/v1/pet-generations').length, 0);
    assert.equal(sent(app, 'DELETE', '/v1/uploads/5').length, 1);
});

test('the phone shows the app again while it is being sent: once is once', async () => {
    const { app, page } = await openPhoto({ answer: started, upload: uploaded });
    const going = page.send();

    await page.onShow();
    page.send();
    await going;
    await moments();
    assert.equal(sent(app, 'POST', '/v1/pet-generations').length, 1);
    assert.equal(app.shown.filter((one) => one.startsWith('to ')).length, 1);
});

test('a photo whose answer was lost is kept once', async () => {
    let lost = true;
    const { app, page } = await openPhoto({ answer: started, upload: async () => {
        if (lost) {
            throw new Error('timeout');
        }
        return uploaded();
    } });

    await page.send();
    lost = false;
    await page.send();

    const keys = new Set(sent(app, 'POST', '/v1/uploads')
        .map(({ header }) => header['Idempotency-Key']));

    assert.equal(keys.size, 1);
});

test('another photo: the one that nothing was made of goes, the other stays', async () => {
    let code = 42902;
    const { app, page } = await openPhoto({ upload: uploaded, answer: (call) =>
        (code && call.path === '/v1/pet-generations' ? refused(429, code) : started(call)) });

    await page.send();
    await page.open(PHOTO);
    await moments();
    assert.equal(sent(app, 'DELETE', '/v1/uploads/5').length, 1);
    code = 0;
    await page.send();
    await page.open(PHOTO);
    await moments();
    assert.equal(sent(app, 'DELETE', '/v1/uploads/5').length, 1);
});

test('five are kept: the oldest one makes room, if it may', async () => {
    const items = ['3', '2', '2', '1'].map((id, i) => ({ upload_id: id, generation_id: `1${i}`,
        status: i ? 'succeeded' : 'running', pet_id: null }));
    const gone = ['1'];
    let full = true;

    const o = { upload: async () => (full ? refused(429, 42902) : uploaded()),
        answer: (call) => {
            const { method, path } = call;

            if (method === 'GET' && path === '/v1/pet-generations') {
                return ok({ items, next_cursor: null });
            }
            if (method === 'DELETE') {
                if (gone.includes(path.split('/').pop())) {
                    return refused(404, 40406);
                }
                full = false;
            }
            return started(call);
        } };

    const no = await openPhoto({ ...o, yes: false });

    await no.page.send();
    assert.match(no.page.data.trouble, /照片放满啦/);
    assert.equal(sent(no.app, 'DELETE', '/v1/uploads/1').length, 0);

    const { app, page } = await openPhoto(o);

    await page.send();
    assert.deepEqual(app.calls.filter(({ method }) => method === 'DELETE')
        .map(({ path }) => path), ['/v1/uploads/1', '/v1/uploads/2']);
    assert.equal(page.data.trouble, '');
    assert.equal(sent(app, 'POST', '/v1/pet-generations').length, 1);
});

test('another look: one for two taps, the same after a lost answer', async () => {
    let lost = true;
    const { app, page } = open('pages/pet/meet/meet.js', { id: '7' }, { answer: (call) => {
        if (call.method === 'GET') {
            return ok({ ...MADE, generation_id: call.path.split('/').pop() });
        }
        if (lost) {
            throw new Error('timeout');
        }
        return { status: 202, body: { code: 0, data: { generation_id: '8', status: 'queued' } } };
    } });

    await moments();
    assert.equal(page.data.state, 'ready');
    await Promise.all([page.again(), page.again()]);
    assert.equal(app.shown.filter((one) => one.startsWith('modal')).length, 1);
    lost = false;
    await page.again();

    const keys = new Set(sent(app, 'POST', '/v1/pet-generations/7/regenerate')
        .map(({ header }) => header['Idempotency-Key']));

    assert.equal(keys.size, 1);
    // the one before cannot be adopted under the new one's number
    assert.equal(page.data.state, 'making');
    page.leave();
});

test('an adoption whose answer was lost, under another name', async () => {
    let taken = false;
    const { app, page } = open('pages/pet/meet/meet.js', { id: '7' }, { answer: ({ method }) => {
        if (method === 'GET') {
            return ok({ ...MADE, pet_id: taken ? '9' : null });
        }
        if (taken) {
            return refused(409, 40908);
        }
        taken = true;
        return refused(500, 50000);
    } });

    await moments();
    page.data.name = '年糕';
    await page.adopt();
    page.data.name = '布丁';
    await page.adopt();
    await moments();

    const keys = sent(app, 'POST', '/v1/pets').map(({ header }) => header['Idempotency-Key']);

    assert.equal(new Set(keys).size, 2, 'another name is another wish');
    assert.ok(app.shown.includes('tab /pages/main/home/home'), 'it is at home');
    page.leave();
});
