// The profile and the pages behind it.

import { fileURLToPath } from 'node:url';

import { assert, e2e } from '../lib/e2e.mjs';

const PROFILE = '/pages/main/profile/profile';
const ACCOUNT = '/subpackages/account/pages';
const CAT = fileURLToPath(new URL('../../../t/photos/cat.jpg',
    import.meta.url));

e2e('nickname, gender and birthday are saved', async ({ stack, phone,
    account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: PROFILE });

    await page.getByText('成长值升级').tap();
    await page.getByRole('textbox').fill('小橘子');
    await page.getByRole('radio', { name: '女生' }).tap();
    await page.getByText('可以不填').tap();
    await page.getByText('确定').tap();
    await page.getByText('2000-01-01').waitFor();
    await page.getByRole('button', { name: '保存' }).tap();
    await page.locator('.host-screen.top').getByText('小橘子').waitFor();
    await page.waitForFunction(() => location.hash.includes('profile'));

    assert.deepEqual(await stack.sql(`SELECT nickname, gender, birthday
        FROM users WHERE user_id = ${ann.id}`),
    [['小橘子', 'female', '2000-01-01']]);
});

e2e('an avatar is chosen, uploaded and shown', async ({ stack, phone,
    account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: PROFILE });
    const chooser = page.waitForEvent('filechooser');

    await page.getByRole('button', { name: '更换头像' }).tap();
    await (await chooser).setFiles(CAT);
    await page.getByText('新头像真好看').waitFor();

    const [[url]] = await stack.sql(`SELECT avatar_url FROM users
        WHERE user_id = ${ann.id}`);

    assert.match(url, /^\/files\/avatars\//);
    await page.locator(`wx-image[src$="${url}"]`).first().waitFor();
});

e2e('settings are shown at once and kept', async ({ stack, phone,
    account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: `${ACCOUNT}/settings/settings` });
    const toggle = page.getByRole('switch', { name: '小伙伴饿了' });
    const kept = async (key) => {
        const [[value]] = await stack.sql(`SELECT
            coalesce(notification_prefs, privacy_prefs)->>'${key}'
            FROM user_settings WHERE user_id = ${ann.id}`);

        return value;
    };

    const saved = page.waitForResponse((reply) =>
        reply.request().method() === 'PUT');

    await toggle.tap();
    await saved;
    assert.equal(await toggle.getAttribute('aria-checked'), 'false');
    assert.equal(await kept('pet_hungry'), 'false');

    // what the server refuses goes back
    page.expect(/503/);
    await page.route('**/v1/users/me/settings', (route) => route.fulfill({
        status: 503, headers: { 'Retry-After': '60' },
        json: { code: 50301, message: 'down' } }));
    await page.getByRole('switch', { name: '签到提醒' }).tap();
    await page.getByText('人太多啦').waitFor();
    assert.equal(await page.getByRole('switch', { name: '签到提醒' })
        .getAttribute('aria-checked'), 'true');
});

e2e('the ledger comes page by page', async ({ stack, phone, account }) => {
    const ann = await account();

    await stack.sql(`INSERT INTO ledger (entry_id, user_id, delta,
        balance_after, reason, ref, created_at)
        SELECT 9000000 + n, ${ann.id}, 1, n, 'adjust', 'e2e-' || n,
        date_trunc('second', now()) FROM generate_series(1, 70) n;
        UPDATE wallets SET balance = 70 WHERE user_id = ${ann.id}`);

    const page = await phone({ user: ann.user, storage: ann.storage,
        path: `${ACCOUNT}/ledger/ledger` });

    await page.getByText('余 70').waitFor();
    assert.equal((await page.data()).entries.length, 30);

    for (const count of [60, 70]) {
        await page.locator('.host-screen.top .host-scroller').evaluate((scroller) =>
            scroller.scrollTo(0, scroller.scrollHeight));
        await page.waitForFunction((wanted) => globalThis.getCurrentPages()
            .at(-1).data.entries.length === wanted, count);
    }
    await page.getByText('已经到底啦').waitFor();
});

e2e('another device is signed out', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user });

    await page.signIn();
    await page.go(`${ACCOUNT}/sessions/sessions`);
    await page.getByText('其他设备').waitFor();
    await page.getByRole('button', { name: '退出', exact: true }).tap();
    await page.getByRole('button', { name: '退出它' }).tap();
    await page.getByText('其他设备').waitFor({ state: 'detached' });
    await assert.rejects(ann.call('GET', '/v1/users/me'), /4010/);
});

e2e('the photo consent is given and withdrawn', async ({ stack, phone,
    account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: `${ACCOUNT}/consents/consents` });
    const answers = () => stack.sql(`SELECT agreed FROM user_consents
        WHERE user_id = ${ann.id} AND type = 'face' ORDER BY created_at`);

    await page.getByRole('button', { name: '同意' }).tap();
    await page.getByText('尚未同意').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '撤回' }).last().tap();
    await page.locator('.host-modal').getByText('撤回', { exact: true }).tap();
    await page.getByText('尚未同意').waitFor();
    assert.deepEqual(await answers(), [['t'], ['f']]);
});
