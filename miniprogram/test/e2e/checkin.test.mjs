// Check-in: a stamp counts once, a makeup is paid once, refusals and lost
// answers are told and mended.

import { assert, e2e, slow, tapTwice } from '../lib/e2e.mjs';

const CALENDAR = '/subpackages/daily/pages/calendar/calendar';
const HOME = '/pages/main/home/home';
const STAMP = /签到，领/;

// As if the user had come some days ago and earned points.
async function open({ stack, phone, account }, { days = 10, points = 100 } = {}) {
    const ann = await account();

    await stack.sql(`UPDATE users SET created_at = created_at - interval '${days} days'
        WHERE user_id = ${ann.id} RETURNING 1`);
    await stack.sql(`WITH w AS (UPDATE wallets SET balance = balance + ${points},
        version = version + 1 WHERE user_id = ${ann.id} RETURNING user_id, balance)
        INSERT INTO ledger SELECT user_id, -user_id, ${points}, balance, 'adjust', 'test', now()
        FROM w RETURNING 1`);

    const page = await phone({ user: ann.user, storage: ann.storage, path: CALENDAR });

    await page.getByText(STAMP).waitFor();

    return { ann, page };
}

// What the ledger has of a reason: how many entries, how many points.
async function earned(stack, { id }, reason) {
    const [[count, sum]] = await stack.sql(`SELECT count(*), coalesce(sum(delta), 0) FROM ledger
        WHERE user_id = ${id} AND reason = '${reason}'`);

    return [Number(count), Number(sum)];
}

const balanced = async (stack, { id }) => {
    const [[ledger, balance]] = await stack.sql(`SELECT (SELECT sum(delta) FROM ledger
        WHERE user_id = ${id}), balance FROM wallets WHERE user_id = ${id}`);

    assert.equal(ledger, balance);
    return Number(balance);
};

e2e('a double tap stamps the day once', async (t) => {
    const { ann, page } = await open(t);

    await slow(page, '**/v1/checkins');
    await tapTwice(page, page.getByText(STAMP));
    await page.getByText('签到成功').waitFor();
    await page.getByText('普通猫狗粮 ×1').waitFor();
    await page.getByText('+10', { exact: true }).waitFor();
    await page.getByText('开心收下').tap();
    await page.getByText('今天签到啦，明天见').waitFor();

    assert.deepEqual(await earned(t.stack, ann, 'checkin'), [1, 10]);
    assert.equal(page.calls('POST', '/v1/checkins').length, 1);
    assert.equal((await page.data()).points, await balanced(t.stack, ann));
});

e2e('an answer that was lost is asked for again and counts once', async (t) => {
    const { ann, page } = await open(t);
    let lost = 0;

    page.expect(/ERR_FAILED/);
    await page.route('**/v1/checkins', async (route) => {
        if (route.request().method() === 'POST' && lost < 3) {
            lost += 1;
            await route.fetch();
            await route.abort();
        } else {
            await route.continue();
        }
    });
    await page.getByText(STAMP).tap();
    await page.getByText('网络好像走丢了').first().waitFor();
    assert.deepEqual(await earned(t.stack, ann, 'checkin'), [1, 10]);

    // the same key, and so the same reply
    await page.getByText(STAMP).tap();
    await page.getByText('签到成功').waitFor();
    assert.deepEqual(await earned(t.stack, ann, 'checkin'), [1, 10]);
    assert.equal(new Set(page.calls('POST', '/v1/checkins').map(({ header }) =>
        header['idempotency-key'])).size, 1);
});

e2e('stamped on another phone: told, and shown', async (t) => {
    const { ann, page } = await open(t);

    await ann.call('POST', '/v1/checkins');
    page.expect(/409/);
    await page.getByText(STAMP).tap();
    await page.getByText('今天已经签到过啦').first().waitFor();
    await page.getByText('今天签到啦，明天见').waitFor();
    assert.deepEqual(await earned(t.stack, ann, 'checkin'), [1, 10]);
});

e2e('a makeup is paid once, and joins the run', async (t) => {
    const { ann, page } = await open(t);
    const before = await balanced(t.stack, ann);
    const [date] = (await page.data()).status.makeup.dates;

    if (!date.startsWith((await page.data()).month)) {
        await page.getByLabel('上个月').tap();
    }
    await page.getByLabel(`${Number(date.slice(8))}日可以补签`).tap();
    await page.getByText('花 20 积分').waitFor();
    await slow(page, '**/v1/checkins/makeups');
    await tapTwice(page, page.getByText('花 20 积分'));
    await page.getByText(/补好啦/).first().waitFor();

    assert.deepEqual(await earned(t.stack, ann, 'makeup'), [1, -20]);
    assert.equal(await balanced(t.stack, ann), before - 20);

    const [[count, retroactive]] = await t.stack.sql(`SELECT count(*), bool_and(is_retroactive)
        FROM checkins WHERE user_id = ${ann.id}`);

    assert.deepEqual([count, retroactive], ['1', 't']);
    assert.equal(page.calls('POST', '/v1/checkins/makeups').length, 1);
    await page.getByLabel(`${Number(date.slice(8))}日已补签`).waitFor();
    assert.equal((await page.data()).points, before - 20);
});

e2e('without points or cards a day cannot be made up for, and it says so', async (t) => {
    const { ann, page } = await open(t, { points: 0 });
    const [date] = (await page.data()).status.makeup.dates;

    if (!date.startsWith((await page.data()).month)) {
        await page.getByLabel('上个月').tap();
    }
    await page.getByLabel(`${Number(date.slice(8))}日可以补签`).tap();
    await page.getByText(/还差/).waitFor();

    // what is disabled has to be forced, and then nothing waits for the sheet
    for (const text of ['花 20 积分', '用 1 张']) {
        const button = page.getByText(text);

        await (await button.elementHandle()).waitForElementState('stable');
        await button.tap({ force: true });
    }

    assert.equal(page.calls('POST', '/v1/checkins/makeups').length, 0);
    assert.deepEqual(await earned(t.stack, ann, 'makeup'), [0, 0]);
});

e2e('from home to the calendar and back, the dot goes', async (t) => {
    const ann = await t.account();

    await ann.adopt('年糕');

    const page = await t.phone({ user: ann.user, storage: ann.storage, path: HOME,
        flat: true });

    await page.getByRole('button', { name: '签到，有新的' }).tap();
    await page.getByText(STAMP).tap();
    await page.getByText('开心收下').tap();
    await page.getByRole('button', { name: '返回' }).last().tap();
    await page.getByRole('button', { name: '签到', exact: true }).waitFor();
});
