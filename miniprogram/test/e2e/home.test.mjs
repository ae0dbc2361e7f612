// Home: care that is seen at once and stands in the database, refusals that
// roll back, touch, drag, and life without a network or without WebGL.

import { assert, e2e } from '../lib/e2e.mjs';

const HOME = '/pages/main/home/home';

// A pet at home by day, and the page with it, when it lives.
async function atHome({ phone, account }, how = {}) {
    const ann = await account();
    const pet = await ann.adopt('年糕');
    const page = await phone({ user: ann.user, storage: ann.storage, hour: 10, ...how });

    await page.getByText('年糕').first().waitFor();
    await page.locator('[class*=petdisplay][class*=shown]').waitFor({ state: 'attached' });

    return { ann, pet, page, path: `/v1/pets/${pet.pet_id}/interactions` };
}

// Until the page's data are so.
async function until(page, check, what) {
    for (let i = 0; i < 300; i++) {
        const data = await page.data();

        if (check(data)) {
            return data;
        }

        await page.waitForTimeout(100);
    }

    return assert.fail(`never: ${what}`);
}

const done = (page, path, n) => until(page, () =>
    page.calls('POST', path).filter(({ status }) => status === 200).length >= n,
`${n} replies of ${path}`);

e2e('a bath is seen at once and stands in the database', async (t) => {
    const { page, pet, path } = await atHome(t);
    const before = await page.data();

    await page.getByText('洗澡', { exact: true }).tap();
    await until(page, ({ status }) => status.cleanliness > before.status.cleanliness,
        'a higher bar');
    await done(page, path, 1);

    const { status, pet: shown } = await until(page, ({ pet: one }) => one.experience > 0,
        'experience');
    const [[experience, cleanliness]] = await t.stack.sql(`SELECT experience,
        cleanliness / 14400000 FROM pet_states WHERE pet_id = ${pet.pet_id}`);

    assert.equal(Number(experience), shown.experience);
    assert.equal(Number(cleanliness), 100);
    assert.ok(status.cleanliness >= 99);
    await page.getByText(/^洗澡$/).locator('..').getByText(/^\d+$/).waitFor();
});

e2e('food is chosen from the bag and used up once', async (t) => {
    const { page, path, ann } = await atHome(t, { flat: true });

    await page.getByText('喂食', { exact: true }).tap();
    await page.getByText('普通猫狗粮').tap();
    await done(page, path, 1);

    const { bag, status } = await until(page, ({ status: { hunger } }) => hunger > 90, 'full');
    const { items } = await ann.call('GET', '/v1/inventory');

    assert.equal(bag.find(({ code }) => code === 'basic_food').quantity,
        items.find(({ code }) => code === 'basic_food').quantity);
    assert.ok(status.hunger > 90);
});

e2e('a refusal rolls back and tells when', async (t) => {
    const { page, ann, path } = await atHome(t, { flat: true });

    // from another phone, so that this one does not know
    await ann.call('POST', path, { interaction_type: 'petting' });

    const { status: { mood } } = await page.data();

    page.expect(/429/);
    await page.getByText('抚摸', { exact: true }).tap();
    await page.getByText('它还在回味呢').first().waitFor();

    const { status, rests } = await until(page, ({ rests: { petting } }) => petting > 0, 'rest');

    assert.equal(status.mood, mood);
    assert.ok(rests.petting <= 30000);
    assert.deepEqual(page.calls('POST', path).map(({ status: code }) => code), [429]);
});

e2e('without a network nothing is kept that the server has not', async (t) => {
    const { page, path } = await atHome(t, { flat: true });
    const { status: { hunger } } = await page.data();

    page.expect(/ERR_INTERNET_DISCONNECTED/);
    await page.context().setOffline(true);
    await page.getByText('训练', { exact: true }).tap();
    await page.getByText('网络好像走丢了').first().waitFor();

    const { status, rests } = await page.data();

    assert.ok(status.hunger >= hunger - 1);
    assert.equal(rests.training, 0);
    await page.context().setOffline(false);
    await page.getByText('训练', { exact: true }).tap();
    await done(page, path, 1);
});

e2e('a finger on the pet is petting, as often as it may be', async (t) => {
    const { page, path } = await atHome(t);
    const canvas = page.locator('wx-canvas');
    const box = await canvas.boundingBox();
    const middle = { x: box.width / 2, y: box.height * 0.62 };

    await canvas.tap({ position: middle });
    await done(page, path, 1);
    await canvas.tap({ position: middle });
    await canvas.tap({ position: { x: middle.x + 12, y: middle.y } });
    await until(page, ({ rests: { petting } }) => petting > 0, 'rest');
    assert.equal(page.calls('POST', path).length, 1);
});

e2e('a hungry pet says so', async (t) => {
    const { stack } = t;
    const { page, pet } = await atHome(t, { flat: true });

    await stack.sql(`UPDATE pet_states SET hunger = 10 * 14400000, version = version + 1
        WHERE pet_id = ${pet.pet_id} RETURNING 1`);
    await page.reload();
    await until(page, ({ flags }) => flags?.includes('hungry'), 'hungry');
    await page.getByText(/肚子咕咕叫|饭饭|想吃东西/).waitFor();
});

e2e('without WebGL it lives in frames, and care goes on', async (t) => {
    const ann = await t.account();
    const pet = await ann.adopt('年糕');
    const page = await t.phone({ user: ann.user, storage: ann.storage, hour: 10, flat: true });
    const path = `/v1/pets/${pet.pet_id}/interactions`;
    const shows = (frame) => page.waitForFunction((name) =>
        globalThis.shownFrames.has(name), frame);

    // each is shown for a moment only: they are written down
    await page.addInitScript(() => {
        globalThis.shownFrames = new Set();
        new globalThis.MutationObserver((changes) => changes.forEach(({ target }) =>
            /--cell/.test(target.className) && target.className.split(/\s+|--/)
                .forEach((name) => globalThis.shownFrames.add(name))))
            .observe(document, { subtree: true, attributeFilter: ['class'] });
    });
    await page.reload();
    await shows('wag');
    await shows('blink');
    assert.ok(page.calls('GET', pet.frames_url).length > 0);
    assert.equal(page.calls('GET', pet.model_url).length, 0);
    assert.equal(page.calls('GET', pet.skin_url).length, 0);
    assert.ok(await page.locator('wx-image[aria-label=宠物]').isVisible());

    for (const [name, frame] of [['玩耍', 'leap'], ['洗澡', 'shake'], ['训练', 'paw']]) {
        await page.getByText(name, { exact: true }).tap();
        await shows(frame);
    }

    await done(page, path, 3);
    await page.evaluate(() => globalThis.shownFrames.clear());
    await shows('wag');
});

e2e('without WebGL and frames the preview stays', async (t) => {
    const { page, path } = await atHome(t, { flat: true });

    page.expect(/ERR_FAILED/);
    await page.route(/frames\.webp/, (route) => route.abort());
    await page.reload();
    await page.locator('wx-image[aria-label=宠物]').first().waitFor();
    await page.getByText('玩耍', { exact: true }).tap();
    await done(page, path, 1);
    assert.ok(await page.locator('wx-image[aria-label=宠物]').first().isVisible());
    assert.equal(await page.locator('[class*="--leap"]').count(), 0);
});

e2e('without a pet the way to one is shown', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage, path: HOME });

    await page.getByText('还没有小伙伴').waitFor();
    await page.getByText('去认领').waitFor();
});

e2e('what it puts on hangs on its body, and comes off again', async (t) => {
    const { ann, pet, page } = await atHome(t);
    const worn = () => t.stack.sql(`SELECT model_data ->> 'accessories' FROM pets
        WHERE pet_id = ${pet.pet_id}`);
    const pieces = () => page.api.filter(({ path, status }) =>
        path.startsWith('/files/wardrobe/') && status === 200).length;

    await t.stack.sql(`INSERT INTO user_inventory (user_id, item_id, granted, quantity,
        updated_at) VALUES (${ann.id}, 21, 1, 1, now()) RETURNING 1`);
    await page.reload();
    await page.locator('wx-canvas[class*=shown]').waitFor({ state: 'attached' });
    await until(page, ({ bag }) => bag.some(({ item_id: id }) => id === '21'), 'the scarf');

    await page.locator('[aria-role=button][aria-label=背包]').tap();
    await page.getByText('围巾').tap();
    await until(page, ({ wears }) => wears.length === 1, 'worn');
    await until(page, () => pieces() === 1, 'its model');
    assert.deepEqual(await worn(), [['["21"]']]);

    await page.locator('[aria-role=button][aria-label=背包]').tap();
    await page.getByText('穿着呢').tap();
    await until(page, ({ wears }) => wears.length === 0, 'taken off');
    assert.deepEqual(await worn(), [['[]']]);
});

e2e('the sounds of the pet stop when the phone is set to silence', async (t) => {
    const { page, path } = await atHome(t);

    await page.evaluate(() => {
        const { createInnerAudioContext } = globalThis.wx;

        globalThis.heard = [];
        globalThis.wx.createInnerAudioContext = () => {
            const player = createInnerAudioContext();
            const { play } = player;

            player.play = () => {
                globalThis.heard.push(player.src);
                play();
            };
            return player;
        };
    });

    await page.getByText('洗澡', { exact: true }).tap();
    await done(page, path, 1);

    await page.waitForFunction(() => globalThis.heard.length > 0);

    await page.go('/subpackages/account/pages/settings/settings');
    await page.getByRole('switch', { name: '声音' }).tap();
    await page.waitForFunction(() => globalThis.wx.getStorageSync('device').sound === false);
    await page.reload();
    assert.deepEqual(await page.stored('device'), { sound: false, calm: false });
});
