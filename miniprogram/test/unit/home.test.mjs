// What home goes by: the rules and clothes that the server names, and what
// the phone is set to.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, session } from '../lib/app.mjs';

const CONFIG = { rules: { 'petting.mood': 11, 'petting.affection': 4, 'petting.cooldown_ms': 9000,
    food_basic: 30 },
wardrobe: [{ code: 'crown', anchor: 'anchor_head', model_url: '/files/wardrobe/c.glb' },
    { code: 'scarf', anchor: 'anchor_neck', model_url: '/files/wardrobe/s.glb' }] };
const PET = { pet_id: '7', computed_at: new Date().toISOString(), cooldowns: {},
    status: { hunger: 50, mood: 50, cleanliness: 50, affection: 50 },
    model_data: { accessories: ['21'] } };
const BAG = [{ item_id: '21', item_type: 'accessory', image_url: '/assets/items/crown.svg' },
    { item_id: '22', item_type: 'accessory', image_url: '/assets/items/scarf.svg' }];

const answer = ({ path }) => (path === '/v1/config' ? ok(CONFIG)
    : path === '/v1/inventory' ? ok({ items: BAG })
        : ok({ items: [PET] }));

test('a pet wears what its accessories are made of', async () => {
    const app = loadApp({ storage: session(), answer });
    const { petStore } = app.load('store/pet.store.js');
    const { configStore } = app.load('store/config.store.js');

    await petStore.load();
    assert.deepEqual([...petStore.wears], [], 'before it is known where they are');
    await configStore.load();
    assert.deepEqual([...petStore.wears], ['/files/wardrobe/c.glb']);
    petStore.setPet({ ...PET, model_data: { accessories: ['22', '21', '99'] } });
    assert.deepEqual([...petStore.wears], ['/files/wardrobe/c.glb', '/files/wardrobe/s.glb']);
});

test('what the server said last is known at the next start', async () => {
    const first = loadApp({ storage: session(), answer });

    await first.load('store/config.store.js').configStore.load();

    const next = loadApp({ storage: Object.fromEntries(first.storage), answer });
    const { configStore } = next.load('store/config.store.js');

    assert.equal(configStore.rule('petting.mood', 0), 11);
    assert.equal(configStore.rule('dancing.mood', 5), 5);
    assert.equal(next.calls.length, 0);
});

test('bars fade by the rates that the server has now', async () => {
    const hour = 3600000;
    const app = loadApp({ storage: { ...session(), config: { rules: { low_points: 50 }, decay: [
        { effective_from: null, hunger: 8, cleanliness: 6, mood: 4, affection: 1,
            mood_low_factor: 2 },
        { effective_from: new Date(Date.now() - hour).toISOString(), hunger: 40, cleanliness: 6,
            mood: 4, affection: 1, mood_low_factor: 2 }] } }, answer });
    const { petStore } = app.load('store/pet.store.js');

    await petStore.load();

    const pet = { ...PET, computed_at: new Date(Date.now() - 2 * hour).toISOString() };

    petStore.setPet(pet);
    petStore.skew = 0;
    assert.equal(petStore.status.hunger, 38);
    assert.deepEqual([...petStore.flags], ['hungry', 'dirty', 'sad']);
});

test('what is hoped of an action follows the rules', async () => {
    const app = loadApp({ storage: { ...session(), config: CONFIG }, answer });
    const { petStore } = app.load('store/pet.store.js');

    await petStore.load();

    const { changes } = petStore.hope('petting');

    assert.deepEqual({ ...changes }, { hunger: 0, mood: 11, cleanliness: 0, affection: 4 });
    assert.ok(petStore.rests.petting <= 9000 && petStore.rests.petting > 8000);
    assert.equal(petStore.hope('feeding', { item_id: '1', effect: { hunger: 25 } })
        .changes.hunger, 25);
    assert.equal(petStore.hope('feeding').changes.hunger, 30);
});

test('a phone that is set to silence plays nothing, and stays so', () => {
    const app = loadApp({});
    const played = [];

    globalThis.wx.createInnerAudioContext = () => ({ stop() {}, destroy() {},
        play() {
            played.push(this.src);
        } });

    const { deviceStore } = app.load('store/device.store.js');
    const { playSound } = app.load('utils/sound.js');

    playSound('bite');
    deviceStore.change({ sound: false });
    playSound('bite');
    assert.deepEqual(played, ['/assets/sounds/bite.wav']);

    const next = loadApp({ storage: Object.fromEntries(app.storage) });

    assert.equal(next.load('store/device.store.js').deviceStore.sound, false);
    assert.equal(next.load('store/device.store.js').deviceStore.calm, false);
});
