// Tasks, achievements and letters: what is in them is taken once.

import { assert, e2e, slow, tapTwice } from '../lib/e2e.mjs';

const TASKS = '/subpackages/daily/pages/tasks/tasks';
const INBOX = '/subpackages/daily/pages/inbox/inbox';
const HOME = '/pages/main/home/home';

async function earned(stack, { id }, reason) {
    const [[count, sum]] = await stack.sql(`SELECT count(*), coalesce(sum(delta), 0) FROM ledger
        WHERE user_id = ${id} AND reason = '${reason}'`);

    return [Number(count), Number(sum)];
}

async function balance(stack, { id }) {
    const [[ledger, wallet]] = await stack.sql(`SELECT coalesce(sum(l.delta), 0), max(w.balance)
        FROM wallets w LEFT JOIN ledger l ON l.user_id = w.user_id WHERE w.user_id = ${id}`);

    assert.equal(ledger, wallet);
    return Number(wallet);
}

// Letters with these attachments, the newest first.
async function write(stack, { id }, contents, first = 1) {
    const rows = contents.map((attachments, i) => `(${id}, ${first + i}, 'notice',
        'test:${first + i}', '来信${first + i}', '信的内容', '${JSON.stringify(attachments)}',
        now() - interval '${first + i} minutes', now() + interval '9 days', NULL, NULL)`);

    await stack.sql(`INSERT INTO messages VALUES ${rows.join(', ')} RETURNING 1`);
}

const points = (n) => [{ points: n, quantity: 1 }];

e2e('a task is claimed once, and the points are everywhere', async ({ stack, phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage, path: TASKS });

    await page.getByText('今日签到').waitFor();
    assert.equal(await page.getByText('去完成').count(), 5);

    // to where it is done, and back
    await page.getByText('去完成').first().tap();
    await page.getByText(/签到，领/).tap();
    await page.getByText('开心收下').tap();
    await page.getByRole('button', { name: '返回' }).last().tap();
    await page.getByText('领取', { exact: true }).waitFor();

    await slow(page, '**/v1/tasks/*/claim');
    await tapTwice(page, page.getByText('领取', { exact: true }));
    await page.getByText('奖励到手').waitFor();
    await page.getByText('+5', { exact: true }).last().waitFor();
    await page.getByText('开心收下').tap();
    await page.getByText('已领取').waitFor();

    assert.deepEqual(await earned(stack, ann, 'task'), [1, 5]);
    assert.equal(page.api.filter(({ path }) => path.endsWith('/claim')).length, 1);
    await page.go('/pages/main/profile/profile');
    await page.getByText(String(await balance(stack, ann)), { exact: true }).first().waitFor();
});

e2e('an achievement: its badge, its points, once', async ({ stack, phone, account }) => {
    const ann = await account();

    await ann.adopt('年糕');

    const page = await phone({ user: ann.user, storage: ann.storage,
        path: `${TASKS}?tab=achievements` });

    await page.getByText('初次相遇').tap();
    await slow(page, '**/v1/achievements/*/claim');
    await tapTwice(page, page.getByText('领取奖励'));
    await page.getByText('奖励到手').waitFor();
    await page.getByText('开心收下').tap();
    await page.getByText('已收集').waitFor();
    assert.deepEqual(await earned(stack, ann, 'achievement'), [1, 10]);
    await balance(stack, ann);

    // far from done: progress, and no button
    await page.getByText('热闹一家').tap();
    await page.getByText('慢慢就到啦').waitFor();
    assert.equal(await page.getByText('领取奖励').count(), 0);
});

e2e('claimed on another phone: told, and shown', async ({ stack, phone, account }) => {
    const ann = await account();

    await ann.call('POST', '/v1/checkins');

    const page = await phone({ user: ann.user, storage: ann.storage, path: TASKS });

    await page.getByText('领取', { exact: true }).waitFor();
    await ann.call('POST', '/v1/tasks/1/claim');
    page.expect(/409/);
    await page.getByText('领取', { exact: true }).tap();
    await page.getByText('已经领取过啦').first().waitFor();
    await page.getByText('已领取').waitFor();
    assert.deepEqual(await earned(stack, ann, 'task'), [1, 5]);
});

e2e('a letter is read and emptied once', async ({ stack, phone, account }) => {
    const ann = await account();

    await write(stack, ann, [[{ points: 20, quantity: 1 }, { item_id: '1', quantity: 2 }], []]);

    const page = await phone({ user: ann.user, storage: ann.storage, path: INBOX });
    const food = async () => (await ann.call('GET', '/v1/inventory')).items
        .find(({ code }) => code === 'basic_food')?.quantity ?? 0;
    const before = await food();

    await page.getByText('来信2').tap();
    await page.getByLabel('关闭').first().tap();
    await page.getByText('来信1').tap();
    await slow(page, '**/v1/messages/*/claim');
    await tapTwice(page, page.getByText('领取', { exact: true }));
    await page.getByText('拆信有礼').waitFor();
    await page.getByText('开心收下').tap();
    await page.getByText('已领取').waitFor();

    assert.deepEqual(await earned(stack, ann, 'message'), [1, 20]);
    assert.equal(await food(), before + 2);
    await balance(stack, ann);
    assert.deepEqual(await stack.sql(`SELECT count(*) FROM messages WHERE user_id = ${ann.id}
        AND read_at IS NULL`), [['0']]);
});

e2e('all letters at once, those of later pages, too; one that is gone is passed over',
    async ({ stack, phone, account }) =>
    {
        const ann = await account();

        await write(stack, ann, Array.from({ length: 25 }, (_, i) => (i % 4 === 3 ? []
            : points(2))));

        const page = await phone({ user: ann.user, storage: ann.storage, path: INBOX });

        await page.getByText('一键领取 19 封信里的礼物').waitFor();
        assert.equal(await page.locator('.letter').count(), 20);
        await page.locator('.letter').last().scrollIntoViewIfNeeded();
        await page.getByText('来信25').waitFor();

        // one of them is emptied elsewhere while the list is on its way
        page.expect(/409/);
        await page.route('**/v1/messages?*', async (route) => {
            const reply = await route.fetch();

            await ann.call('POST', '/v1/messages/5/claim').catch(() => {});
            await route.fulfill({ response: reply });
        });
        await page.getByText(/一键领取/).tap();
        await page.getByText('拆信有礼').waitFor({ timeout: 60000 });
        await page.getByText('来自 18 封信').waitFor();
        await page.getByText('开心收下').tap();
        assert.deepEqual(await earned(stack, ann, 'message'), [19, 38]);
        await balance(stack, ann);
        await page.getByText(/一键领取/).waitFor({ state: 'detached' });
    });

e2e('without a network the page says so, and comes back', async ({ phone, account }) => {
    const ann = await account();
    const page = await phone({ user: ann.user, storage: ann.storage, path: INBOX });

    await page.getByText('信箱还空着').waitFor();
    page.expect(/ERR_INTERNET_DISCONNECTED/);
    await page.context().setOffline(true);
    await page.getByText('公告').tap();
    await page.getByText('最近没有公告').waitFor();
    await page.context().setOffline(false);
    await page.route('**/v1/messages*', (route) => route.abort());
    page.expect(/ERR_FAILED/);
    await page.go(INBOX);
    await page.getByText('重新连接').waitFor();
    await page.unroute('**/v1/messages*');
    await page.getByText('重新连接').tap();
    await page.getByText('信箱还空着').waitFor();
});

e2e('an announcement comes once, and stays in the inbox', async ({ stack, phone, account }) => {
    const ann = await account();

    await ann.adopt('年糕');
    await stack.sql(`INSERT INTO announcements VALUES (77, '小窝周年庆', '来领一份心意吧',
        now() - interval '1 hour', NULL, now()) RETURNING 1`);

    try {
        const page = await phone({ user: ann.user, storage: ann.storage, path: HOME,
            flat: true });

        await page.getByText('来领一份心意吧').waitFor();
        await page.getByText('知道啦').tap();
        await page.getByText('来领一份心意吧').waitFor({ state: 'detached' });
        assert.deepEqual(await page.stored('announcements_seen'), ['77']);

        const news = page.waitForResponse(/announcements/);

        await page.go(HOME);
        await page.getByText('年糕').first().waitFor();
        await (await news).finished();
        assert.equal((await page.data()).isNews, false);

        await page.getByRole('button', { name: '消息' }).tap();
        await page.getByText('公告').tap();
        await page.getByText('小窝周年庆').waitFor();
    } finally {
        await stack.sql('DELETE FROM announcements WHERE announcement_id = 77 RETURNING 1');
    }
});
