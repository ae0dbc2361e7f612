// The mall and the product page.

import { give } from '../lib/mall.mjs';

const MALL = '/subpackages/mall/pages';

const rich = async (ann, stack) => {
    await give({ stack, ann, points: 860 });
    // of a level that has a discount
    await stack.sql(`UPDATE wallets SET score = 320 WHERE user_id = ${ann.id} RETURNING 1`);
};

// What the shelves can look like at once.
const variety = async (ann, stack) => {
    await rich(ann, stack);
    await stack.sql(`INSERT INTO products (product_id, name, description, image_url, type, category,
            points_cost, stock, stocked, min_user_level, per_user_limit, sale_from, sale_to,
            sort_order, created_at, updated_at)
        SELECT id, name, name, '/assets/items/' || picture || '.svg', 'virtual_pet_toy', 'toy',
               points, stock, greatest(stock, 0), level, NULL::int, now() + from_in, now() + to_in, 1,
               now(), now()
          FROM (VALUES
            (990001, '名字特别特别长的超级无敌旋转弹力球', 'ball', 12800, 3, 1, NULL::interval,
             NULL::interval),
            (990002, '春日逗猫棒', 'feather', 80, -1, 1, interval '3 hours', NULL),
            (990003, '限时隧道', 'tunnel', 90, -1, 1, NULL, interval '5 hours'),
            (990004, '卖光的球', 'puzzle', 70, 0, 1, NULL, NULL)
          ) p (id, name, picture, points, stock, level, from_in, to_in)
        ON CONFLICT (product_id) DO NOTHING RETURNING 1`);
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
];
