// services/request.js with session.js: tokens, retries, errors.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, refusal, session } from '../lib/app.mjs';

const REFRESH = '/v1/auth/refresh';
const LOGIN = '/v1/auth/login';
const bearer = ({ header }) => header.Authorization;
const paths = ({ calls }, path) => calls.filter((one) => one.path === path);
const tokens = (n) => ok({ access_token: `token-${n}`,
    refresh_token: `refresh-${n}`, expires_in: 7200 });

// A server that takes token-2 and gives it for refresh-1 or any code.
function server({ refresh = true, login = true } = {}) {
    return (call) => {
        if (call.path === REFRESH) {
            return refresh ? tokens(2) : refusal(40105);
        }
        if (call.path === LOGIN) {
            return login ? tokens(2) : refusal(40104);
        }
        return bearer(call) === 'Bearer token-2' ? ok({ path: call.path })
            : refusal(40102);
    };
}

test('a call carries the token and gives the data', async () => {
    const app = loadApp({ storage: session(), answer: () => ok({ a: 1 }) });
    const { call } = app.load('services/request.js');

    assert.deepEqual(await call('pets_get', { params: { pet_id: '7' } }),
        { a: 1 });
    assert.equal(app.calls[0].path, '/v1/pets/7');
    assert.equal(bearer(app.calls[0]), 'Bearer token-1');
});

test('calls at once wait for one renewal', async () => {
    const app = loadApp({ storage: session(-1000), answer: server() });
    const { call } = app.load('services/request.js');

    await Promise.all(['user_me', 'pets_list', 'user_stats'].map((name) =>
        call(name)));
    assert.equal(paths(app, REFRESH).length, 1);
    assert.equal(app.calls.length, 4);
    assert.equal(app.storage.get('session').refresh, 'refresh-2');
});

test('a refused token is renewed once, the calls are replayed under their keys',
    async () => {
        const app = loadApp({ storage: session(), answer: server() });
        const { call } = app.load('services/request.js');

        await Promise.all([1, 2, 3].map((n) => call('interact', {
            params: { pet_id: n }, data: {} })));
        assert.equal(paths(app, REFRESH).length, 1);

        for (const n of [1, 2, 3]) {
            const [first, second] = paths(app, `/v1/pets/${n}/interactions`);

            assert.ok(first.header['Idempotency-Key']);
            assert.equal(first.header['Idempotency-Key'],
                second.header['Idempotency-Key']);
        }
    });

test('a refused refresh token ends in one silent login', async () => {
    const app = loadApp({ storage: session(),
        answer: server({ refresh: false }) });
    const { call } = app.load('services/request.js');

    await Promise.all([call('user_me'), call('pets_list')]);
    assert.equal(paths(app, REFRESH).length, 1);
    assert.equal(paths(app, LOGIN).length, 1);
});

test('when nothing helps the tokens go and the app leaves for the login page',
    async () => {
        const app = loadApp({ storage: session(),
            answer: server({ refresh: false, login: false }) });
        const { call, onGate } = app.load('services/request.js');
        const gates = [];

        onGate((reason) => gates.push(reason));
        await assert.rejects(call('user_me'), { name: 'wechat_code_invalid' });
        assert.deepEqual(gates, ['signed_out']);
        assert.equal(app.storage.has('session'), false);
        // a used code is followed by a new one
        assert.equal(app.codes, 2);
    });

test('without a session nothing is sent', async () => {
    const app = loadApp();
    const { call, onGate } = app.load('services/request.js');
    const gates = [];

    onGate((reason) => gates.push(reason));
    await assert.rejects(call('user_me'), { name: 'signed_out' });
    await assert.rejects(call('user_me', { quiet: true }),
        { name: 'signed_out' });
    assert.deepEqual(gates, ['signed_out']);
    assert.equal(app.calls.length, 0);
});

test('a missing consent leads to the login page and keeps the tokens',
    async () => {
        const app = loadApp({ storage: session(),
            answer: () => refusal(40302) });
        const { call, onGate } = app.load('services/request.js');
        const gates = [];

        onGate((reason) => gates.push(reason));
        await assert.rejects(call('user_me'), { name: 'privacy_not_agreed' });
        assert.deepEqual(gates, ['privacy_not_agreed']);
        assert.equal(app.storage.has('session'), true);
    });

// Answers that come one after the other, the last one again and again.
function sequence(...answers) {
    let n = 0;

    return () => {
        const next = answers[Math.min(n, answers.length - 1)];

        n += 1;
        if (next instanceof Error) {
            throw next;
        }
        return next;
    };
}

const OFFLINE = new Error('net::ERR_INTERNET_DISCONNECTED');

test('what is safe is tried three times', async () => {
    for (const trouble of [OFFLINE, { status: 502, body: '<html>' },
        refusal(50301)])
    {
        const app = loadApp({ storage: session(),
            answer: sequence(trouble, trouble, ok({ a: 1 })) });
        const { call } = app.load('services/request.js');

        assert.deepEqual(await call('user_me'), { a: 1 });
        assert.equal(app.calls.length, 3);
    }
});

test('a write with a key is repeated under the same key', async () => {
    const app = loadApp({ storage: session(),
        answer: sequence(OFFLINE, ok({})) });
    const { call } = app.load('services/request.js');

    await call('interact', { params: { pet_id: '1' }, data: {} });
    assert.equal(app.calls.length, 2);
    assert.equal(app.calls[0].header['Idempotency-Key'],
        app.calls[1].header['Idempotency-Key']);
});

test('a write without a key is not repeated', async () => {
    const app = loadApp({ storage: session(), answer: sequence(OFFLINE) });
    const { call } = app.load('services/request.js');

    await assert.rejects(call('logout'), { name: 'network' });
    assert.equal(app.calls.length, 1);
});

test('a refusal is not repeated', async () => {
    for (const code of [42901, 42201, 40402, 50303]) {
        const app = loadApp({ storage: session(),
            answer: () => refusal(code) });
        const { call } = app.load('services/request.js');

        await assert.rejects(call('user_me'), { code });
        assert.equal(app.calls.length, 1);
    }
});

test('Retry-After is waited for, unless it is long', async () => {
    const begun = Date.now();
    const header = (seconds) => ({ header: { 'retry-after': seconds } });
    let app = loadApp({ storage: session(),
        answer: sequence(refusal(42900, header(1)), ok({})) });

    await app.load('services/request.js').call('user_me');
    assert.ok(Date.now() - begun >= 1000);

    app = loadApp({ storage: session(),
        answer: () => refusal(42900, header(60)) });
    await assert.rejects(app.load('services/request.js').call('user_me'),
        { retryAfter: 60 });
    assert.equal(app.calls.length, 1);
});

test('the app hears whether the network answers', async () => {
    const app = loadApp({ storage: session(),
        answer: sequence(OFFLINE, ok({})) });
    const { call, onNetwork } = app.load('services/request.js');
    const heard = [];

    onNetwork((online) => heard.push(online));
    await call('user_me');
    assert.deepEqual(heard, [false, true]);
});

test('a refusal has name, data, fields and request', async () => {
    const app = loadApp({ storage: session(), answer: () => ({ status: 400,
        header: { 'x-request-id': 'r1' }, body: { code: 40001, message: 'no',
            errors: [{ field: 'name', message: 'too long' }] } }) });
    const { call } = app.load('services/request.js');

    await assert.rejects(call('user_me'), (error) => {
        assert.ok(error.is('cooldown', 'invalid_parameter'));
        assert.deepEqual(error.errors, [{ field: 'name',
            message: 'too long' }]);
        assert.equal(error.requestId, 'r1');
        assert.equal(error.status, 400);
        return true;
    });
});

test('the loading indicator comes late and goes with the last call',
    async () => {
        let release;
        const held = new Promise((resolve) => {
            release = resolve;
        });
        const app = loadApp({ storage: session(), async answer({ path }) {
            if (path === '/v1/users/me') {
                await held;
            }
            return ok({});
        } });
        const { call } = app.load('services/request.js');

        await call('pets_list', { loading: 'a' });
        assert.deepEqual(app.shown, []);

        const slow = call('user_me', { loading: 'b' });

        while (!app.shown.length) {
            await new Promise((resolve) => {
                setTimeout(resolve, 20);
            });
        }
        await call('pets_list', { loading: 'c' });
        assert.deepEqual(app.shown, ['loading b']);
        release();
        await slow;
        assert.deepEqual(app.shown, ['loading b', 'done']);
    });

test('tokens that another window has renewed are taken over', async () => {
    const app = loadApp({ storage: session(), answer: server() });
    const { call } = app.load('services/request.js');

    app.storage.set('session', { access: 'token-2', refresh: 'refresh-2',
        expires: Date.now() + 3600000 });
    await call('user_me');
    assert.equal(paths(app, REFRESH).length, 0);
});

test('what was asked ahead is given once, to the first who asks', async () => {
    const app = loadApp({ storage: session(), answer: () => ok({}) });
    const { call } = app.load('services/request.js');
    const { ahead } = app.load('services/ahead.js');

    ahead(() => call('user_me'));
    await call('user_me');
    assert.equal(paths(app, '/v1/users/me').length, 1);
    await call('user_me');
    assert.equal(paths(app, '/v1/users/me').length, 2);
});

test('what was asked ahead of a write is asked again after it', async () => {
    const app = loadApp({ storage: session(), answer: () => ok({}) });
    const { call } = app.load('services/request.js');
    const { ahead } = app.load('services/ahead.js');

    ahead(() => call('user_me'));
    await call('checkin');
    await call('user_me');
    assert.equal(paths(app, '/v1/users/me').length, 2);
});

test('what was asked ahead is not for another user', async () => {
    const app = loadApp({ storage: session(), answer: () => ok({}) });
    const { call } = app.load('services/request.js');
    const { ahead } = app.load('services/ahead.js');

    ahead(() => call('user_me'));
    await new Promise((resolve) => {
        setTimeout(resolve, 5);
    });
    app.load('services/session.js').forget();
    await assert.rejects(call('user_me'), { name: 'signed_out' });
});
