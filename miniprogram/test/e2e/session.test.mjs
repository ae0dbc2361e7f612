// Signing in, staying in, getting out.

import { assert, e2e } from '../lib/e2e.mjs';

const HOME = '/pages/main/home/home';

e2e('the first visit: agreements, sign-in, home', async ({ stack, phone }) => {
    const page = await phone();

    assert.match(await page.where(), /^\/pages\/auth\/login/);

    // without the tick the sheet asks; refusing signs nobody in
    await page.getByRole('button', { name: '微信一键登录' }).tap();
    await page.getByText('暂不同意').tap();
    assert.equal(page.api.length, 0);

    await page.getByRole('button', { name: '微信一键登录' }).tap();
    await page.getByText('同意并登录').tap();
    await page.getByText('还没有小伙伴').waitFor();

    const rows = await stack.sql(`SELECT type, agreed FROM user_consents
        JOIN users USING (user_id) ORDER BY users.user_id DESC, type LIMIT 2`);

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

e2e('a reload keeps the session', async ({ phone }) => {
    const page = await phone();

    await page.signIn();
    await page.getByText('还没有小伙伴').waitFor();
    await page.reload();
    await page.getByText('还没有小伙伴').waitFor();
    assert.equal(page.calls('POST', '/v1/auth/login').length, 1);
});

e2e('a token that ran out is renewed once and the call replayed',
    async ({ stack, phone }) => {
        const page = await phone();

        await page.signIn();
        await page.getByText('还没有小伙伴').waitFor();
        page.expect(/401/);
        await stack.clock(3 * 3600 * 1000);

        try {
            await page.getByText('我的').last().tap();
            await page.getByText('积分').first().waitFor();
            assert.equal(page.calls('POST', '/v1/auth/refresh').length, 1);
            assert.equal(page.calls('POST', '/v1/auth/login').length, 1);
        } finally {
            await stack.clock(0);
        }
    });

e2e('tokens of no use end in a silent login', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage });

    page.expect(/401/);
    await page.evaluate(() => globalThis.wx.setStorageSync('session', {
        access: 'x.y.z', refresh: 'nothing', expires: Date.now() + 3600000 }));
    await page.reload();
    await page.getByText('还没有小伙伴').waitFor();
    assert.equal(page.calls('POST', '/v1/auth/login').length, 1);
    assert.notEqual((await page.stored('session')).access, 'x.y.z');
});

e2e('a withdrawn consent leads to the login page',
    async ({ stack, phone, account }) => {
        const ann = await account();
        const page = await phone({ user: ann.user, storage: ann.storage });

        await page.getByText('还没有小伙伴').waitFor();
        await ann.call('POST', '/v1/users/me/consents', { type: 'terms',
            version: 1, agreed: false });
        page.expect(/403/);
        await page.reload();
        await page.getByText('协议有更新').waitFor();
        await page.signIn();
        await page.getByText('还没有小伙伴').waitFor();

        const [[agreed]] = await stack.sql(`SELECT agreed FROM user_consents
            WHERE user_id = ${ann.id} AND type = 'terms'
            ORDER BY consent_id DESC LIMIT 1`);

        assert.equal(agreed, 't');
    });

e2e('without a network the page says so and comes back',
    async ({ phone, account }) => {
        const ann = await account();
        const page = await phone({ user: ann.user, storage: ann.storage });

        await page.getByText('还没有小伙伴').waitFor();
        page.expect(/ERR_INTERNET_DISCONNECTED/);
        await page.context().setOffline(true);
        await page.getByText('网络走丢了，正在等它回来').waitFor();
        await page.getByText('我的').last().tap();
        await page.getByText('重新连接').waitFor();
        await page.context().setOffline(false);
        await page.getByText('重新连接').tap();
        await page.getByText('积分').first().waitFor();
        assert.equal(await page.getByText('正在等它回来').count(), 0);
    });

e2e('signing out forgets the tokens', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage,
        path: '/pages/main/profile/profile' });

    await page.getByText('退出登录').tap();
    await page.locator('.modal').getByText('退出登录').tap();
    await page.getByText('已安全退出').waitFor();
    assert.equal(page.calls('POST', '/v1/auth/logout').length, 1);
    assert.equal(await page.stored('session'), '');
    await page.go(HOME);
    assert.match(await page.where(), /^\/pages\/auth\/login/);
});
