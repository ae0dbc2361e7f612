// Paths, messages, agreements.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, session } from '../lib/app.mjs';

test('paths are filled and quoted, queries leave out what is not given', () => {
    const { urlOf, fileUrl } = loadApp().load('services/api.js');

    assert.equal(urlOf('pets_get', { pet_id: 'a/b' }),
        'http://127.0.0.1:8080/v1/pets/a%2Fb');
    assert.equal(urlOf('points_ledger', {}, { limit: 5, cursor: undefined }),
        'http://127.0.0.1:8080/v1/points/ledger?limit=5');
    assert.throws(() => urlOf('pets_get', {}), /pet_id/);
    assert.equal(fileUrl('/files/a.png'),
        'http://127.0.0.1:8080/files/a.png');
    assert.equal(fileUrl('https://cdn/a.png'), 'https://cdn/a.png');
    assert.equal(fileUrl(undefined), '');
});

test('every message is about an error that exists', () => {
    const app = loadApp();
    const { messageNames, messageOf } = app.load('services/messages.js');
    const { errorNames } = app.load('services/endpoints.js');
    const known = [...Object.values(errorNames), 'network', 'signed_out'];

    assert.deepEqual(messageNames.filter((name) => !known.includes(name)), []);
    assert.equal(messageOf(new Error('x')), messageOf({ name: 'internal' }));
});

test('only agreements that are missing are agreed to', async () => {
    const answered = [];
    const app = loadApp({ storage: session(), answer({ method, data }) {
        if (method === 'GET') {
            return ok({ required: { privacy: 2, terms: 1, face: 1 }, items: [
                { type: 'privacy', version: 1, agreed: true },
                { type: 'terms', version: 1, agreed: true }] });
        }
        answered.push(data);
        return ok({});
    } });

    await app.load('services/auth.service.js').agree();
    assert.deepEqual(answered, [{ type: 'privacy', version: 2,
        agreed: true }]);
});

test('signing out forgets the tokens whatever the server says', async () => {
    const app = loadApp({ storage: session(), answer() {
        throw new Error('offline');
    } });
    const { signOut } = app.load('services/auth.service.js');

    await signOut();
    assert.equal(app.storage.has('session'), false);

    const other = loadApp({ storage: session(), answer() {
        throw new Error('offline');
    } });

    await assert.rejects(other.load('services/auth.service.js')
        .signOut({ everywhere: true }), { name: 'network' });
    assert.equal(other.storage.has('session'), true);
});
