// The mall: shelves, prices of a level, a purchase that happens once.

import { assert, e2e } from '../lib/e2e.mjs';
import { balanceOf, give, ordersOf, promote, stockOf } from '../lib/mall.mjs';

const MALL = '/subpackages/mall/pages';

// A user with points, and the page of a product.
async function shopping({ stack, phone, account }, { points = 500, level, product,
    path })
{
    const ann = await account();

    if (points) {
        await give({ stack, ann, points });
    }

    if (level) {
        await promote({ stack, ann });
    }

    const page = await phone({ user: ann.user, storage: ann.storage,
        path: path ?? `${MALL}/product/product?id=${product}` });

    return { ann, page };
}

const button = (page, name) => page.locator('.host-screen.top').getByRole('button', { name });

e2e('shelves by category and price, page by page', async (t) => {
    const { page } = await shopping(t, { path: `${MALL}/mall/mall` });

    await page.getByText('普通猫狗粮').waitFor();
    await page.getByText('500', { exact: true }).waitFor();
    assert.equal((await page.data()).cards.length, 20);

    await page.locator('.host-screen.top .host-scroller').evaluate((scroller) =>
        scroller.scrollTo(0, scroller.scrollHeight));
    await page.getByText('都在这里啦').waitFor();

    const [[count]] = await t.stack.sql(`SELECT count(*) FROM products WHERE listed
        AND (sale_to IS NULL OR sale_to > now())`);

    assert.equal((await page.data()).cards.length, Number(count));

    await page.getByText('装扮小铺').tap();
    await page.getByText('小小王冠').waitFor();
    await page.getByText('低价优先').tap();
    await page.waitForFunction(() => {
        const { cards } = globalThis.getCurrentPages().at(-1).data;

        return cards.length >= 8 && cards.every(({ cost }, i) => !i || cards[i - 1].cost <= cost);
    });
});

e2e('a level has its price, as the server says', async (t) => {
    const ann = await t.account();

    await promote({ ...t, ann });

    const page = await t.phone({ user: ann.user, storage: ann.storage,
        path: `${MALL}/product/product?id=105` });

    // for every quantity, what the page computes is what the server asks for
    await page.getByText('会员 9.8 折').waitFor();
    for (let quantity = 1; quantity <= 7; quantity += 1) {
        const { your_points_cost: cost } = await ann.call('GET',
            `/v1/products/105?quantity=${quantity}`);

        await page.waitForFunction((wanted) => globalThis.getCurrentPages().at(-1).data.cost
            === wanted, cost);
        await page.getByLabel('多一件').tap();
    }
});

e2e('two taps on a slow network are one purchase', async (t) => {
    const { ann, page } = await shopping(t, { product: 305, level: 3 });
    const before = await stockOf({ ...t, product: 305 });

    await page.route('**/v1/orders', async (route) => {
        await new Promise((resolve) => {
            setTimeout(resolve, 800);
        });
        await route.continue();
    });
    await page.getByText('255 积分兑换').tap();
    await button(page, '确认兑换').dblclick();
    await button(page, '确认兑换').tap({ timeout: 500 }).catch(() => {});
    await page.getByText('去背包看看').waitFor();

    assert.deepEqual(await ordersOf({ ...t, ann }), [['completed', '305', '1', '255']]);
    assert.equal(await balanceOf({ ...t, ann }), 245);
    assert.deepEqual(await stockOf({ ...t, product: 305 }),
        { ...before, stock: before.stock - 1, sold: before.sold + 1 });
    assert.deepEqual(await t.stack.sql(`SELECT quantity FROM user_inventory
        WHERE user_id = ${ann.id} AND item_id = 25`), [['1']]);

    // the limit is reached now
    await page.getByText('继续逛逛').tap();
    await page.getByText('你已经兑到上限啦').waitFor();
});

e2e('a lost reply and the retry, even after a restart, are one purchase', async (t) => {
    const { ann, page } = await shopping(t, { product: 201 });

    page.expect(/net::ERR_FAILED/);
    // the server gets it, the phone never hears of it
    await page.route('**/v1/orders', async (route) => {
        await route.fetch();
        await route.abort();
    });
    await page.getByText('60 积分兑换').tap();
    await button(page, '确认兑换').tap();
    await page.getByText('不会重复扣积分').waitFor();
    assert.equal((await ordersOf({ ...t, ann })).length, 1);

    await page.unroute('**/v1/orders');
    await page.go(`${MALL}/product/product?id=201`);
    await page.getByText('60 积分兑换').tap();
    await page.getByText('上次兑换没有等到回音').waitFor();
    await button(page, '再试一次').tap();
    await page.getByText('去背包看看').waitFor();

    assert.equal((await ordersOf({ ...t, ann })).length, 1);
    assert.equal(await balanceOf({ ...t, ann }), 440);

    // what is wanted again after that is another purchase
    await page.getByText('继续逛逛').tap();
    await page.getByText('60 积分兑换').tap();
    await button(page, '确认兑换').tap();
    await page.getByText('去背包看看').waitFor();
    assert.equal((await ordersOf({ ...t, ann })).length, 2);
});

e2e('a price that changed is shown and agreed to again', async (t) => {
    const { ann, page } = await shopping(t, { product: 203, level: 3 });

    page.expect(/409/);
    await page.getByText('79 积分兑换').tap();
    await button(page, '确认兑换').waitFor();
    await t.stack.sql(`UPDATE products SET points_cost = 90, version = version + 1
        WHERE product_id = 203 RETURNING 1`);
    await button(page, '确认兑换').tap();
    await page.getByText('价格刚刚变了，现在是 89 积分').waitFor();
    assert.equal((await ordersOf({ ...t, ann })).length, 0);

    await button(page, '再试一次').tap();
    await page.getByText('去背包看看').waitFor();
    assert.deepEqual(await ordersOf({ ...t, ann }), [['completed', '203', '1', '89']]);
    await t.stack.sql(`UPDATE products SET points_cost = 80, version = version + 1
        WHERE product_id = 203 RETURNING 1`);
});

e2e('why not: points, level, sale, sold out, gone', async (t) => {
    const { page } = await shopping(t, { points: 0, product: 301 });

    await button(page, '去攒积分').tap();
    await page.getByText('还差').first().waitFor();
    await page.getByText('每天 10 积分').waitFor();

    await page.go(`${MALL}/product/product?id=503`);
    await button(page, 'Lv.5 才能兑换').waitFor();

    await t.stack.sql(`INSERT INTO products (product_id, name, description, image_url, type,
            category, points_cost, stock, stocked, sale_from, sale_to, created_at, updated_at)
        SELECT id, '限时球', '', '/assets/items/ball.svg', 'virtual_pet_toy', 'toy', 5, stock,
               greatest(stock, 0), now() + begins, now() + ends, now(), now()
          FROM (VALUES (990011, -1, interval '90 seconds', NULL::interval),
                       (990012, 0, NULL, NULL), (990013, -1, NULL, interval '2 seconds'))
               p (id, stock, begins, ends) RETURNING 1`);
    await page.go(`${MALL}/product/product?id=990011`);
    await button(page, /01:\d\d 后开售/).waitFor();
    await page.go(`${MALL}/product/product?id=990012`);
    await button(page, '已经兑完啦').waitFor();
    await page.go(`${MALL}/product/product?id=990013`);
    await button(page, '活动已经结束').waitFor();

    page.expect(/404/);
    await page.go(`${MALL}/product/product?id=999`);
    await page.getByText('它已经下架啦').waitFor();
});

e2e('the mall without a network, and with one again', async (t) => {
    const { page } = await shopping(t, { path: `${MALL}/mall/mall` });

    page.expect(/net::ERR/);
    await page.getByText('普通猫狗粮').waitFor();
    await page.route('**/v1/product*', (route) => route.abort());
    await page.getByText('玩具乐园').tap();
    await page.getByText('重新连接').waitFor();
    await page.unroute('**/v1/product*');
    await page.getByText('重新连接').tap();
    await page.getByText('逗猫棒').first().waitFor();
});
