// Login, guide, profile and the pages behind it.

const SIGNED_IN = async () => {};

const ready = (text) => (page) => page.getByText(text).first().waitFor();

// A user as after some days: a name, a pet, points earned.
async function settled(ann) {
    await ann.call('PATCH', '/v1/users/me', { nickname: '小橘子' });

    const { pet_id: pet } = await ann.adopt('年糕');

    for (const type of ['petting', 'playing', 'cleaning', 'training']) {
        await ann.call('POST', `/v1/pets/${pet}/interactions`,
            { interaction_type: type });
    }
}

export const scenes = [
    { name: 'login', act: ready('微信一键登录') },
    { name: 'login-sheet', async act(page) {
        await page.getByRole('button', { name: '微信一键登录' }).tap();
        await page.getByText('同意并登录').waitFor();
    } },
    { name: 'privacy', async act(page) {
        await page.getByText('《隐私政策》').tap();
        await page.getByText('怎样处理').waitFor();
    } },
    { name: 'guide-1', account: SIGNED_IN, path: '/pages/pet/guide/guide',
        act: ready('选一张喜欢的照片') },
    { name: 'guide-2', account: SIGNED_IN, path: '/pages/pet/guide/guide',
        act: (page) => page.getByText('下一步').tap() },
    { name: 'guide-3', account: SIGNED_IN, path: '/pages/pet/guide/guide',
        async act(page) {
            await page.getByText('下一步').tap();
            await page.waitForTimeout(500);
            await page.getByText('下一步').tap();
            await page.getByText('开始领养').waitFor();
        } },
    { name: 'profile', account: settled, path: '/pages/main/profile/profile',
        act: ready('小橘子') },
    { name: 'profile-new', account: SIGNED_IN,
        path: '/pages/main/profile/profile', act: ready('去唤醒第一只吧') },
    { name: 'profile-loading', account: SIGNED_IN, async act(page) {
        await page.route('**/v1/users/me*', () => {});
        await page.locator('.host-tab').last().tap();
    } },
    { name: 'profile-offline', account: SIGNED_IN, async act(page) {
        await page.context().setOffline(true);
        await page.locator('.host-tab').last().tap();
        await page.getByText('重新连接').waitFor();
    } },
    { name: 'profile-leave', account: settled,
        path: '/pages/main/profile/profile',
        act: (page) => page.getByText('退出登录').tap() },
    { name: 'edit', account: settled,
        path: '/subpackages/account/pages/edit/edit', act: ready('性别') },
    { name: 'edit-birthday', account: settled,
        path: '/subpackages/account/pages/edit/edit',
        act: (page) => page.getByText('可以不填').tap() },
    { name: 'ledger', account: settled,
        path: '/subpackages/account/pages/ledger/ledger',
        act: ready('照顾小伙伴') },
    { name: 'ledger-empty', account: SIGNED_IN,
        path: '/subpackages/account/pages/ledger/ledger',
        act: ready('还没有积分记录') },
    { name: 'settings', account: SIGNED_IN,
        path: '/subpackages/account/pages/settings/settings',
        act: ready('安静时段') },
    { name: 'sessions', account: SIGNED_IN, async act(page) {
        await page.go('/subpackages/account/pages/sessions/sessions');
        await page.getByText('这台设备').waitFor();
    } },
    { name: 'consents', account: SIGNED_IN,
        path: '/subpackages/account/pages/consents/consents',
        act: ready('尚未同意') },
];
