// The mall and the product page.

import { ADDRESS, give, grant, promote } from '../lib/mall.mjs';

const MALL = '/subpackages/mall/pages';

const rich = async (ann, stack) => {
    await give({ stack, ann, points: 860 });
    await promote({ stack, ann });
};

// What the shelves can look like at once.
const variety = async (ann, stack) => {
    await rich(ann, stack);
    await stack.sql(`INSERT INTO products (product_id, name, description, image_url, type, category,
            points_cost, stock, stocked, min_user_level, per_user_limit, sale_from, sale_to,
            sort_order, created_at, updated_at)
        SELECT id, name, name, '/assets/items/' || picture || '.svg', 'virtual_pet_toy', 'toy',
               points, stock, greatest(stock, 0), level, NULL::int, now() + from_in,
               now() + to_in, 1, now(), now()
          FROM (VALUES
            (990001, '名字特别特别长的超级无敌旋转弹力球', 'ball', 12800, 3, 1, NULL::interval,
             NULL::interval),
            (990002, '春日逗猫棒', 'feather', 80, -1, 1, interval '3 hours', NULL),
            (990003, '限时隧道', 'tunnel', 90, -1, 1, NULL, interval '5 hours'),
            (990004, '卖光的球', 'puzzle', 70, 0, 1, NULL, NULL)
          ) p (id, name, picture, points, stock, level, from_in, to_in)
        ON CONFLICT (product_id) DO NOTHING RETURNING 1`);
};

// Orders of every state but one.
const ordered = async (ann, stack) => {
    await give({ stack, ann, points: 5000 });
    await promote({ stack, ann });

    const { address_id: address } = await ann.call('POST', '/v1/addresses', ADDRESS);
    const place = (product, cost) => ann.call('POST', '/v1/orders', { product_id: product,
        quantity: 1, expected_points_cost: cost, address_id: address });

    await place('106', 103);

    const { order_id: shipped } = await place('501', 588);

    await ann.call('POST', `/v1/orders/${shipped}/pay`, {});
    await ann.call('POST', `/v1/dev/orders/${shipped}/ship`,
        { carrier: '顺丰速运', tracking_no: 'SF1234567890' });

    const { order_id: gone } = await place('501', 588);

    await ann.call('POST', `/v1/orders/${gone}/cancel`, {});
    await place('502', 1764);
};

const withLongAddress = async (ann, stack) => {
    await ordered(ann, stack);
    await ann.call('POST', '/v1/addresses', { recipient: '名字很长很长的收件人先生或者女士',
        phone: '+86 571-8888-6666-12', province: '新疆维吾尔自治区', city: '克孜勒苏柯尔克孜自治州',
        district: '阿克陶县', detail: '人民路一百二十三号幸福花园小区十二号楼三单元一千五百零二室' });
};

// Into an order from the list, by the state it is in.
const openOrder = (tab, text) => async (page) => {
    await page.getByText(tab, { exact: true }).first().tap();
    await page.waitForFunction(() => globalThis.getCurrentPages().at(-1).data.cards.length === 1);
    await page.locator('[class*=plate]').first().tap();
    await page.locator('.host-screen.top').getByText(text).first().waitFor();
};

const packed = async (ann, stack) => {
    const { pet_id: pet } = await ann.adopt('年糕');

    await ann.call('POST', '/v1/dev/pets', { name: '名字有十二个字这么长啊啊' });
    await grant({ stack, ann, items: { 2: 3, 3: 1, 4: 12, 5: 2, 11: 1, 21: 1, 22: 1, 23: 1, 24: 1,
        25: 1, 26: 1, 27: 1, 28: 1, 31: 2, 32: 1, 33: 3 } });
    await ann.call('PUT', `/v1/pets/${pet}/accessories`, { item_ids: ['21', '27'] });
};

const seen = (text) => (page) => page.getByText(text).first().waitFor();

export const scenes = [
    { name: 'mall', account: rich, path: `${MALL}/mall/mall`, act: seen('普通猫狗粮') },
    { name: 'mall-goods', account: rich, path: `${MALL}/mall/mall`, async act(page) {
        await page.getByText('实物周边').tap();
        await seen('毛绒抱枕')(page);
    } },
    { name: 'mall-toys', account: variety, path: `${MALL}/mall/mall`, async act(page) {
        await page.getByText('玩具乐园').tap();
        await seen('春日逗猫棒')(page);
    } },
    { name: 'mall-loading', account: rich, async act(page) {
        await page.route('**/v1/products*', () => {});
        await page.go(`${MALL}/mall/mall`);
    } },
    { name: 'mall-offline', account: rich, async act(page) {
        await page.route('**/v1/product*', (route) => route.abort());
        await page.go(`${MALL}/mall/mall`);
        await seen('重新连接')(page);
    } },
    { name: 'product', account: rich, path: `${MALL}/product/product?id=305`, act: seen('兑换须知') },
    { name: 'product-poor', account: async () => {}, path: `${MALL}/product/product?id=301`,
        async act(page) {
            await page.getByText('去攒积分').tap();
            await seen('每日签到')(page);
        } },
    { name: 'product-level', account: async () => {}, path: `${MALL}/product/product?id=503`,
        act: seen('兑换须知') },
    { name: 'product-gone', account: rich, path: `${MALL}/product/product?id=999`,
        act: seen('它已经下架啦') },
    { name: 'product-loading', account: rich, async act(page) {
        await page.route('**/v1/products/*', () => {});
        await page.go(`${MALL}/product/product?id=106`);
    } },
    { name: 'buy', account: rich, path: `${MALL}/product/product?id=106`, async act(page) {
        await page.getByLabel('多一件').tap();
        await page.getByText('积分兑换').tap();
        await seen('兑换后还剩')(page);
    } },
    { name: 'bought', account: rich, path: `${MALL}/product/product?id=301`, async act(page) {
        await page.getByText('积分兑换').tap();
        await page.getByRole('button', { name: '确认兑换' }).tap();
        await seen('去背包看看')(page);
    } },
    { name: 'checkout', account: withLongAddress,
        path: `${MALL}/checkout/checkout?id=501&quantity=2`, act: seen('提交订单') },
    { name: 'checkout-new', account: rich, path: `${MALL}/checkout/checkout?id=501`,
        act: seen('填写收货地址') },
    { name: 'orders', account: ordered, path: `${MALL}/orders/orders`, act: seen('萌宠马克杯') },
    { name: 'orders-empty', account: rich, path: `${MALL}/orders/orders`,
        act: seen('这里还没有订单') },
    { name: 'orders-loading', account: rich, async act(page) {
        await page.route('**/v1/orders*', () => {});
        await page.go(`${MALL}/orders/orders`);
    } },
    { name: 'order-pay', account: ordered, path: `${MALL}/orders/orders?status=pending_payment`,
        async act(page) {
            await page.getByText('去支付').tap();
            await seen('确认支付')(page);
        } },
    { name: 'order-pending', account: ordered, path: `${MALL}/orders/orders`,
        act: openOrder('待支付', '支付 1764 积分') },
    { name: 'order-shipped', account: ordered, path: `${MALL}/orders/orders`,
        act: openOrder('待收货', 'SF1234567890') },
    { name: 'order-done', account: ordered, path: `${MALL}/orders/orders`,
        act: openOrder('已完成', '已经放进背包啦') },
    { name: 'order-cancelled', account: ordered, path: `${MALL}/orders/orders`,
        act: openOrder('已取消', '你取消了这笔订单') },
    { name: 'addresses', account: withLongAddress, path: `${MALL}/addresses/addresses`,
        act: seen('王小萌') },
    { name: 'addresses-empty', account: rich, path: `${MALL}/addresses/addresses`,
        act: seen('还没有收货地址') },
    { name: 'address', account: rich, path: `${MALL}/address/address`, async act(page) {
        await page.getByRole('button', { name: '保存' }).tap();
        await seen('收货人叫什么呢')(page);
    } },
    { name: 'address-region', account: rich, path: `${MALL}/address/address`, async act(page) {
        await page.getByText('省、市、区').first().tap();
        await seen('确定')(page);
    } },
    { name: 'bag', account: packed, path: `${MALL}/bag/bag`, act: seen('普通猫狗粮') },
    { name: 'bag-wardrobe', account: packed, path: `${MALL}/bag/bag?type=accessory`,
        async act(page) {
            await page.getByText('年糕').first().tap();
            await seen('小小王冠')(page);
        } },
    { name: 'bag-item', account: packed, path: `${MALL}/bag/bag?type=accessory`, async act(page) {
        await page.getByText('圆框眼镜').tap();
        await seen('在小窝里就能看到')(page);
    } },
    { name: 'bag-empty', account: rich, path: `${MALL}/bag/bag?type=card`, act: seen('还没有卡片') },
    { name: 'bag-loading', account: rich, async act(page) {
        await page.route('**/v1/inventory*', () => {});
        await page.go(`${MALL}/bag/bag`);
    } },
    { name: 'redeem', account: rich, path: `${MALL}/redeem/redeem`, act: seen('有兑换码吗') },
    { name: 'redeem-wrong', account: rich, path: `${MALL}/redeem/redeem`, async act(page) {
        await page.getByRole('textbox').fill('PETPAL-2026');
        await page.getByRole('button', { name: '立即兑换' }).tap();
        await seen('没有这个兑换码')(page);
    } },
];
