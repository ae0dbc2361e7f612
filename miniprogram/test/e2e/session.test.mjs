// Signing in, staying in, getting out.

import { assert, e2e } from '../lib/e2e.mjs';

const PROFILE = '/pages/main/profile/profile';
const EMPTY = '去唤醒第一只吧';

e2e('the first visit: agreements, sign-in, guide', async ({ stack, phone }) => {
    const page = await phone();

    assert.match(await page.where(), /^\/pages\/auth\/login/);

    // without the tick the sheet asks; refusing signs nobody in
    await page.getByRole('button', { name: '微信一键登录' }).tap();
    await page.getByText('暂不同意').tap();
    assert.equal(page.api.length, 0);

    await page.getByRole('button', { name: '微信一键登录' }).tap();
    await page.getByText('同意并登录').tap();
    await page.getByText('选一张喜欢的照片').waitFor();

    const rows = await stack.sql(`SELECT type, agreed FROM (SELECT *
        FROM user_consents ORDER BY created_at DESC LIMIT 2) last ORDER BY type`);

    assert.deepEqual(rows, [['privacy', 't'], ['terms', 't']]);
});

e2e('agreements can be read before signing in', async ({ phone }) => {
    const page = await phone();

    await page.getByText('《隐私政策》').tap();
    await page.getByText('未成年人').waitFor();
    await page.goBack();
    await page.getByText('《用户协议》').tap();
    await page.getByText('积分与商品').waitFor();
    assert.equal(page.api.length, 0);
});

e2e('who has a pet comes home', async ({ phone, account }) => {
    const ann = await account();

    await ann.call('POST', '/v1/dev/pets', { name: '年糕' });

    const page = await phone({ user: ann.user });

    await page.signIn();
    assert.equal(await page.where(), '/pages/main/home/home');
});

e2e('a reload keeps the session and the page', async ({ phone }) => {
    const page = await phone();

    await page.signIn();
    await page.getByText('先逛逛小窝').tap();
    await page.getByText('我的').last().tap();
    await page.getByText(EMPTY).waitFor();
    await page.reload();
    await page.getByText(EMPTY).waitFor();
    assert.equal(page.calls('POST', '/v1/auth/login').length, 1);
});

e2e('a token that ran out is renewed once and the calls replayed',
    async ({ stack, phone, account }) => {
        const ann = await account();
        const page = await phone({ user: ann.user, storage: ann.storage,
            path: PROFILE });

        await page.getByText(EMPTY).waitFor();
        page.expect(/401/);
        await stack.clock(3 * 3600 * 1000);

        // three calls are refused at once
        try {
            await page.getByText('登录设备').tap();
            await page.getByText('这台设备').waitFor();
            await page.goBack();
            await page.getByText(EMPTY).waitFor();
            assert.equal(page.calls('POST', '/v1/auth/refresh').length, 1);
            assert.equal(page.calls('POST', '/v1/auth/login').length, 0);
        } finally {
            await stack.clock(0);
        }
    });

e2e('tokens of no use end in a silent login', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: PROFILE });

    await page.getByText(EMPTY).waitFor();
    page.expect(/401/);
    await page.evaluate(() => globalThis.wx.setStorageSync('session', {
        access: 'x.y.z', refresh: 'nothing', expires: Date.now() + 3600000 }));
    await page.reload();
    await page.getByText(EMPTY).waitFor();
    assert.equal(page.calls('POST', '/v1/auth/login').length, 1);
    assert.notEqual((await page.stored('session')).access, 'x.y.z');
});

e2e('a withdrawn consent leads to the login page',
    async ({ stack, phone, account }) => {
        const ann = await account();
        const page = await phone({ user: ann.user, storage: ann.storage,
            path: PROFILE });

        await page.getByText(EMPTY).waitFor();
        await ann.call('POST', '/v1/users/me/consents', { type: 'terms',
            version: 1, agreed: false });
        page.expect(/403/);
        await page.reload();
        await page.getByText('协议有更新').waitFor();
        await page.signIn();

        const [[agreed]] = await stack.sql(`SELECT agreed FROM user_consents
            WHERE user_id = ${ann.id} AND type = 'terms'
            ORDER BY created_at DESC LIMIT 1`);

        assert.equal(agreed, 't');
    });

e2e('without a network the page says so and comes back',
    async ({ phone, account }) => {
        const ann = await account();
        const page = await phone({ user: ann.user, storage: ann.storage });

        page.expect(/ERR_INTERNET_DISCONNECTED/);
        await page.context().setOffline(true);
        await page.getByText('网络走丢了，正在等它回来').first().waitFor();
        await page.getByText('我的').last().tap();
        await page.getByText('重新连接').waitFor();
        await page.context().setOffline(false);
        await page.getByText('重新连接').tap();
        await page.getByText(EMPTY).waitFor();
        await page.locator('.host-screen.top').getByText('正在等它回来')
            .waitFor({ state: 'detached' });
    });

e2e('a server that is away is asked again', async ({ phone,
    account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: PROFILE });

    await page.getByText(EMPTY).waitFor();
    page.expect(/502/);

    let refused = 0;

    await page.route('**/v1/users/me/sessions*', (route) => {
        refused += 1;
        return refused < 3 ? route.fulfill({ status: 502, body: 'bad gateway' })
            : route.continue();
    });
    await page.getByText('登录设备').tap();
    await page.getByText('这台设备').waitFor();
    assert.equal(refused, 3);
});

e2e('signing out forgets the tokens', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: PROFILE });

    await page.getByText('退出登录').tap();
    await page.locator('.host-modal').getByText('退出登录').tap();
    await page.getByText('已安全退出').waitFor();
    assert.equal(page.calls('POST', '/v1/auth/logout').length, 1);
    assert.equal(await page.stored('session'), '');
    await page.go(PROFILE);
    assert.match(await page.where(), /^\/pages\/auth\/login/);
});
