// Goods: address, order, payment, cancellation, receipt; each once.

import { assert, e2e } from '../lib/e2e.mjs';
import { ADDRESS, balanceOf, give, ordersOf, stockOf } from '../lib/mall.mjs';

const MALL = '/subpackages/mall/pages';
const PRODUCT = 501;
const COST = 600;

async function buyer({ stack, phone, account }, { points = 1000, address = true, path })
{
    const ann = await account();

    await give({ stack, ann, points });

    if (address) {
        await ann.call('POST', '/v1/addresses', ADDRESS);
    }

    const page = await phone({ user: ann.user, storage: ann.storage, path });

    return { ann, page };
}

const button = (page, name) => page.locator('.host-screen.top').getByRole('button', { name });

const field = (page, name) => page.locator('.host-screen.top').getByRole('textbox', { name });

// An order of one, as the API places it.
const place = (ann, address) => ann.call('POST', '/v1/orders', { product_id: String(PRODUCT),
    quantity: 1, expected_points_cost: COST, ...(address && { address_id: address }) });

e2e('from the shelf to the door', async (t) => {
    const { ann, page } = await buyer(t, { address: false,
        path: `${MALL}/product/product?id=${PRODUCT}` });
    const before = await stockOf({ ...t, product: PRODUCT });

    await button(page, '600 积分兑换').tap();

    // no address yet: one is written, with the server's rules
    await button(page, '填写收货地址').tap();
    await page.getByText('还没有收货地址').waitFor();
    await button(page, '添加地址').tap();
    await button(page, '保存').tap();
    await page.getByText('收货人叫什么呢？').waitFor();
    await field(page, '怎么称呼').fill('王小萌');
    await field(page, '手机或座机').fill('12');
    await field(page, '街道、小区、门牌号').fill('文三路 1 号');
    await page.getByText('省、市、区').first().tap();
    await page.getByText('上海市').first().tap();
    await page.getByText('徐汇区').waitFor();
    await page.getByText('确定').tap();
    await button(page, '保存').tap();
    await page.getByText('电话好像不对').waitFor();
    await field(page, '手机或座机').fill('138-0013-8000');
    await button(page, '保存').tap();

    // back in the list, it is picked
    await page.locator('.host-screen.top').getByText('默认', { exact: true }).waitFor();
    await page.locator('.host-screen.top').getByText('王小萌').tap();
    await page.locator('.host-screen.top').getByText('138-0013-8000').waitFor();
    await button(page, '提交订单').dblclick();

    await button(page, '确认支付').waitFor();
    await page.locator('.host-screen.top').getByText(/^1[45]:\d\d$/).waitFor();
    assert.deepEqual(await stockOf({ ...t, product: PRODUCT }),
        { ...before, stock: before.stock - 1, sold: before.sold + 1 });
    assert.equal(await balanceOf({ ...t, ann }), 1000);

    await button(page, '确认支付').dblclick();
    await page.getByText('正在打包').first().waitFor();
    assert.deepEqual(await ordersOf({ ...t, ann }), [['paid', '501', '1', '600']]);
    assert.equal(await balanceOf({ ...t, ann }), 400);

    // shipped, and here
    const [[id]] = await t.stack.sql(`SELECT order_id FROM orders WHERE user_id = ${ann.id}`);

    await ann.call('POST', `/v1/dev/orders/${id}/ship`,
        { carrier: '顺丰速运', tracking_no: 'SF1234567890' });
    await page.go(`${MALL}/order/order?id=${id}`);
    await page.getByText('SF1234567890').waitFor();
    await button(page, '确认收货').tap();
    await page.locator('.host-modal').getByText('收到了').tap();
    await page.getByText('希望你喜欢它').waitFor();
    assert.deepEqual(await ordersOf({ ...t, ann }), [['completed', '501', '1', '600']]);
});

e2e('cancelling gives back points and stock once', async (t) => {
    const { ann, page } = await buyer(t, { path: `${MALL}/orders/orders` });
    const before = await stockOf({ ...t, product: PRODUCT });
    const { items: [{ address_id: address }] } = await ann.call('GET', '/v1/addresses');
    const { order_id: id } = await place(ann, address);

    await ann.call('POST', `/v1/orders/${id}/pay`, {});
    assert.equal(await balanceOf({ ...t, ann }), 400);

    await page.go(`${MALL}/orders/orders`);
    await page.getByText('待发货').tap();
    await page.getByText('萌宠明信片套装').waitFor();
    await page.getByText('取消订单').tap();
    await page.locator('.host-modal').getByText('取消订单').dblclick();
    await page.getByText('这里还没有订单').waitFor();
    await page.getByText('已取消').tap();
    await page.getByText('萌宠明信片套装').waitFor();

    assert.deepEqual(await ordersOf({ ...t, ann }), [['cancelled', '501', '1', '600']]);
    assert.equal(await balanceOf({ ...t, ann }), 1000);
    assert.deepEqual(await stockOf({ ...t, product: PRODUCT }), { stock: before.stock,
        sold: before.sold + 1, returned: before.returned + 1 });
});

e2e('the time to pay is the server\'s, and runs out', async (t) => {
    const { ann, page } = await buyer(t, { path: `${MALL}/orders/orders` });

    try {
        // a server that is an hour ahead of the phone
        await t.stack.clock(3600000);

        const { items: [{ address_id: address }] } = await ann.call('GET', '/v1/addresses');
        const { order_id: id } = await place(ann, address);

        await page.go(`${MALL}/order/order?id=${id}`);
        await page.locator('.host-screen.top').getByText(/^1[45]:\d\d$/).waitFor();

        await t.stack.clock(3600000 + 15 * 60000 - 6000);
        await page.go(`${MALL}/order/order?id=${id}`);
        await page.getByText(/^00:0\d$/).waitFor();
        await button(page, '支付 600 积分').waitFor();
        await button(page, '支付 600 积分').waitFor({ state: 'detached' });
        await page.getByText('订单自动取消').waitFor();
        assert.deepEqual(await ordersOf({ ...t, ann }), [['cancelled', '501', '1', '600']]);
    } finally {
        await t.stack.clock(0);
    }
});

e2e('one order waits at a time', async (t) => {
    const { ann, page } = await buyer(t, { points: 3000,
        path: `${MALL}/checkout/checkout?id=${PRODUCT}` });

    page.expect(/409/);
    await button(page, '提交订单').waitFor();

    const { order_id: id } = await place(ann);

    await button(page, '提交订单').tap();
    await page.locator('.host-modal').getByText('去看看').tap();
    await page.waitForFunction((wanted) => location.hash.includes(wanted), id);

    // it has no address yet
    await page.getByText('寄到哪里呢？').waitFor();
    await button(page, '支付 600 积分').tap();
    await page.locator('.host-screen.top').getByText('王小萌').tap();
    await button(page, '支付 600 积分').tap();
    await button(page, '确认支付').tap();
    await page.getByText('正在打包').first().waitFor();
    assert.equal(await balanceOf({ ...t, ann }), 2400);
});

e2e('addresses: imported, edited, made the default, deleted', async (t) => {
    const { ann, page } = await buyer(t, { path: `${MALL}/addresses/addresses` });
    const kept = async () => (await ann.call('GET', '/v1/addresses')).items.map(
        ({ recipient, is_default: first }) => `${recipient}${first ? '*' : ''}`);

    await button(page, '从微信导入').tap();
    await page.getByText('张三 北京市').tap();
    await page.locator('.host-screen.top').getByText('张三', { exact: true }).waitFor();
    assert.deepEqual(await kept(), ['王小萌*', '张三']);

    await page.getByText('设为默认').tap();
    await page.waitForFunction(() => globalThis.getCurrentPages().at(-1).data
        .addresses[0].recipient === '张三');
    assert.deepEqual(await kept(), ['张三*', '王小萌']);

    await page.getByText('编辑').last().tap();
    await field(page, '怎么称呼').fill('王大萌');
    await button(page, '保存').tap();
    await page.locator('.host-screen.top').getByText('王大萌').waitFor();

    await page.getByText('删除').first().tap();
    await page.locator('.host-modal').getByText('删除', { exact: true }).tap();
    await page.locator('.host-screen.top').getByText('张三', { exact: true })
        .waitFor({ state: 'detached' });
    assert.deepEqual(await kept(), ['王大萌*']);
});

e2e('a payment whose reply was lost is paid once', async (t) => {
    const { ann, page } = await buyer(t, { path: `${MALL}/orders/orders` });
    const { items: [{ address_id: address }] } = await ann.call('GET', '/v1/addresses');
    const { order_id: id } = await place(ann, address);

    page.expect(/net::ERR_FAILED/);
    await page.route('**/v1/orders/*/pay', async (route) => {
        await route.fetch();
        await route.abort();
    });
    await page.go(`${MALL}/order/order?id=${id}&pay=1`);
    await button(page, '确认支付').tap();
    await page.getByText('正在打包').first().waitFor();
    await button(page, '确认支付').waitFor({ state: 'detached' });
    assert.equal(await balanceOf({ ...t, ann }), 400);
    assert.deepEqual(await t.stack.sql(`SELECT count(*) FROM ledger WHERE user_id = ${ann.id}
        AND reason = 'order'`), [['1']]);
});

e2e('the list keeps its place while an order is looked at', async (t) => {
    const { ann, page } = await buyer(t, { path: `${MALL}/orders/orders` });

    for (let i = 0; i < 23; i += 1) {
        await ann.call('POST', '/v1/orders', { product_id: '102', quantity: 1,
            expected_points_cost: 4 });
    }
    await page.go(`${MALL}/orders/orders`);
    await page.getByText('小零食').first().waitFor();
    await page.locator('.host-screen.top .host-scroller').evaluate((scroller) =>
        scroller.scrollTo(0, scroller.scrollHeight));
    await page.getByText('已经到底啦').waitFor();
    assert.equal((await page.data()).cards.length, 23);

    const again = page.waitForResponse((reply) => reply.url().includes('/v1/orders?limit=23'));

    await page.getByText('小零食').last().tap();
    await page.getByText('已经放进背包啦').waitFor();
    await page.evaluate(() => globalThis.wx.navigateBack());
    await again;
    await page.waitForFunction(() => globalThis.getCurrentPages().at(-1).data.cards?.length === 23);
});
