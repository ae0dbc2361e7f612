// The bag and the codes that fill it.

import { assert, e2e } from '../lib/e2e.mjs';
import { balanceOf, grant } from '../lib/mall.mjs';

const MALL = '/subpackages/mall/pages';

const button = (page, name) => page.locator('.host-screen.top').getByRole('button', { name });

const worn = async ({ stack }, pet) => {
    const [[list]] = await stack.sql(`SELECT model_data ->> 'accessories' FROM pets
        WHERE pet_id = ${pet}`);

    return JSON.parse(list);
};

e2e('accessories are put on and taken off, one a place', async (t) => {
    const ann = await t.account();
    const { pet_id: pet } = await ann.call('POST', '/v1/dev/pets', { name: '年糕' });

    await grant({ ...t, ann, items: { 21: 1, 27: 1, 26: 1 } });

    const page = await t.phone({ user: ann.user, storage: ann.storage, path: `${MALL}/bag/bag` });

    await page.getByText('装扮').tap();
    await page.getByText('小小王冠').tap();
    await button(page, '给年糕穿上').dblclick();
    await button(page, '给年糕脱下').waitFor();
    assert.deepEqual(await worn(t, pet), ['27']);
    await page.getByLabel('关闭').tap();

    // a hat takes the place of the crown, a scarf does not
    for (const name of ['田园草帽', '红围巾']) {
        await page.getByText(name).first().tap();
        await button(page, '给年糕穿上').tap();
        await button(page, '给年糕脱下').waitFor();
        await page.getByLabel('关闭').tap();
    }
    assert.deepEqual((await worn(t, pet)).sort(), ['21', '26']);
    assert.equal(await page.getByText('穿着', { exact: true }).count(), 2);

    await page.getByText('红围巾').first().tap();
    await button(page, '给年糕脱下').tap();
    await button(page, '给年糕穿上').waitFor();
    assert.deepEqual(await worn(t, pet), ['26']);
});

e2e('one scarf for two pets: the other one has to wait', async (t) => {
    const ann = await t.account();
    const { pet_id: first } = await ann.call('POST', '/v1/dev/pets', { name: '年糕' });
    const { pet_id: second } = await ann.call('POST', '/v1/dev/pets', { name: '汤圆' });

    await grant({ ...t, ann, items: { 21: 1, 22: 1 } });
    await ann.call('PUT', `/v1/pets/${first}/accessories`, { item_ids: ['21'] });

    const page = await t.phone({ user: ann.user, storage: ann.storage,
        path: `${MALL}/bag/bag?type=accessory` });

    await page.getByText('汤圆').tap();
    await page.getByText('红围巾').first().tap();
    await page.getByText('别的小伙伴正穿着它呢').waitFor();
    assert.equal(await button(page, '给汤圆穿上').isDisabled(), true);
    await page.getByLabel('关闭').tap();

    // what the other one wears is not taken for this one's
    await page.getByText('小铃铛项圈').first().tap();
    await button(page, '给汤圆穿上').tap();
    await button(page, '给汤圆脱下').waitFor();
    assert.deepEqual(await worn(t, second), ['22']);
    assert.deepEqual(await worn(t, first), ['21']);
});

e2e('food is eaten, a refusal keeps it, a card doubles', async (t) => {
    const ann = await t.account();
    const { pet_id: pet } = await ann.call('POST', '/v1/dev/pets', { name: '年糕' });
    const left = async (item) => Number((await t.stack.sql(`SELECT quantity FROM user_inventory
        WHERE user_id = ${ann.id} AND item_id = ${item}`))[0][0]);

    await grant({ ...t, ann, items: { 33: 1, 31: 1 } });

    const page = await t.phone({ user: ann.user, storage: ann.storage, path: `${MALL}/bag/bag` });

    await page.getByText('普通猫狗粮').first().tap();
    await button(page, '喂给年糕').tap();
    await page.getByText('年糕吃得真香').waitFor();
    assert.equal(await left(1), 9);

    page.expect(/429/);
    await button(page, '喂给年糕').tap();
    await page.getByText('它还在回味呢').waitFor();
    assert.equal(await left(1), 9);
    await page.getByText('有 9 件').waitFor();
    await page.getByLabel('关闭').tap();

    await page.getByText('卡片').tap();
    await page.getByText('补签卡').first().tap();
    await page.getByText('补签的时候会问你要不要用').waitFor();
    assert.equal(await button(page, '给年糕用上').count(), 0);
    await page.getByLabel('关闭').tap();
    await page.getByText('双倍经验卡').first().tap();
    await button(page, '给年糕用上').dblclick();
    await page.getByText('经验翻倍啦').waitFor();
    assert.equal(await left(33), 0);

    const [[until]] = await t.stack.sql(`SELECT double_exp_until > now() + interval '29 minutes'
        FROM pet_states WHERE pet_id = ${pet}`);

    assert.equal(until, 't');
});

e2e('a code is redeemed once, whoever taps how often', async (t) => {
    const ann = await t.account();
    const { codes: [code] } = await ann.call('POST', '/v1/dev/redeem-batches', { title: '开学礼包',
        points: 88, grants: [{ item_id: '11', quantity: 1 }], codes: 1 });
    const page = await t.phone({ user: ann.user, storage: ann.storage,
        path: `${MALL}/redeem/redeem` });

    page.expect(/404|409/);
    await page.getByRole('textbox').fill('NO-SUCH-CODE');
    await button(page, '立即兑换').tap();
    await page.getByText('没有这个兑换码').waitFor();

    await page.getByRole('textbox').fill(code.toLowerCase());
    await button(page, '立即兑换').dblclick();
    await page.getByText('开学礼包').waitFor();
    await page.getByText('弹力球 ×1').waitFor();
    assert.equal(await balanceOf({ ...t, ann }), 88);

    await button(page, '好的').tap();
    await page.getByRole('textbox').fill(code);
    await button(page, '立即兑换').tap();
    await page.getByText('已经兑过啦').waitFor();
    assert.equal(await balanceOf({ ...t, ann }), 88);
    assert.deepEqual(await t.stack.sql(`SELECT quantity FROM user_inventory
        WHERE user_id = ${ann.id} AND item_id = 11`), [['1']]);
});

e2e('an empty bag, and no network', async (t) => {
    const ann = await t.account();
    const page = await t.phone({ user: ann.user, storage: ann.storage,
        path: `${MALL}/bag/bag?type=toy` });

    await page.getByText('还没有玩具').waitFor();
    await button(page, '去商城看看').tap();
    await page.getByText('美味口粮').waitFor();

    page.expect(/net::ERR/);
    await page.route('**/v1/inventory*', (route) => route.abort());
    await page.go(`${MALL}/bag/bag`);
    await page.getByText('重新连接').waitFor();
});
