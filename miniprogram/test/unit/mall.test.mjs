// The mall's rules on the phone: prices, obstacles, orders, addresses, and
// keys that outlive a lost reply.

import { test } from 'node:test';
import assert from 'node:assert/strict';

import { loadApp, ok, refusal, session } from '../lib/app.mjs';

const NOW = Date.parse('2026-03-01T04:00:00Z');
const BALL = { product_id: '201', name: '弹力球', image_url: '/assets/items/ball.svg',
    type: 'virtual_pet_toy', points_cost: 60, your_points_cost: 59, discount_percent: 2,
    stock_quantity: -1, min_user_level: 1, per_user_limit: null, purchased_quantity: 0,
    sale_from: null, sale_to: null, grants: [] };
const WHO = { level: 2, points: 100, now: NOW };

const goods = () => loadApp().load('utils/goods.js');

test('prices round up as the server\'s do', () => {
    const { costOf } = goods();

    assert.equal(costOf(BALL, 1), 59);
    assert.equal(costOf({ points_cost: 15, discount_percent: 2 }, 7), 103);
    assert.equal(costOf({ points_cost: 600, discount_percent: 2 }, 1), 588);
    assert.equal(costOf({ points_cost: 1000000000, discount_percent: 1 }, 99), 98010000000);
});

test('what stands in the way is named in the server\'s order', () => {
    const { obstacleOf } = goods();
    const name = (changes, who = {}) => obstacleOf({ ...BALL, ...changes },
        { ...WHO, ...who })?.name ?? null;
    const soon = '2026-03-01T05:00:00Z';
    const past = '2026-03-01T03:00:00Z';

    assert.equal(name({}), null);
    assert.equal(name({ sale_from: soon }), 'sale_not_open');
    assert.equal(name({ sale_from: past, sale_to: soon }), null);
    assert.equal(name({ sale_to: past, min_user_level: 3 }), 'sale_not_open');
    assert.equal(name({ min_user_level: 3, per_user_limit: 1, purchased_quantity: 1 }),
        'level_too_low');
    assert.equal(name({ per_user_limit: 1, purchased_quantity: 1, stock_quantity: 0 }),
        'purchase_limit');
    assert.equal(name({ per_user_limit: 3, purchased_quantity: 1 }, { quantity: 2 }), null);
    assert.equal(name({ stock_quantity: 0 }, { points: 0 }), 'out_of_stock');
    assert.equal(name({ stock_quantity: 1 }, { quantity: 2 }), 'out_of_stock');
    assert.equal(name({}, { points: 58 }), 'insufficient_points');
    assert.equal(name({}, { quantity: 2, cost: 118 }), 'insufficient_points');
});

test('as many as limit and stock leave', () => {
    const { roomFor } = goods();

    assert.equal(roomFor(BALL), 99);
    assert.equal(roomFor({ ...BALL, per_user_limit: 3, purchased_quantity: 1 }), 2);
    assert.equal(roomFor({ ...BALL, per_user_limit: 3, purchased_quantity: 4 }), 0);
    assert.equal(roomFor({ ...BALL, stock_quantity: 5 }), 5);
});

test('a card has one label', () => {
    const { cardOf } = goods();
    const label = (changes) => cardOf({ ...BALL, ...changes }, WHO).badge?.kind ?? null;

    assert.equal(label({}), null);
    assert.equal(label({ stock_quantity: 0, min_user_level: 9 }), 'over');
    assert.equal(label({ min_user_level: 9 }), 'level');
    assert.equal(label({ stock_quantity: 3, per_user_limit: 1 }), 'few');
    assert.equal(label({ per_user_limit: 1 }), 'limit');
    assert.equal(cardOf(BALL, WHO).was, 60);
    assert.equal(cardOf({ ...BALL, your_points_cost: 60 }, WHO).was, 0);
});

test('an order counts down, and says what can be done', () => {
    const { actionsOf, hintOf, payLeft, timelineOf } = loadApp().load('utils/orders.js');
    const { formatLeft } = loadApp().load('utils/clock.js');
    const order = { status: 'pending_payment', order_time: '2026-03-01T03:50:00Z',
        pay_before: '2026-03-01T04:05:00Z', paid_at: null, shipped_at: null, completed_at: null,
        cancelled_at: null, cancel_reason: null, total_points_cost: 600,
        product: { type: 'physical_good' } };
    const cancelled = { ...order, status: 'cancelled', cancel_reason: 'user',
        cancelled_at: order.pay_before };

    assert.equal(payLeft(order, NOW), 300000);
    assert.deepEqual({ ...actionsOf(order, NOW) }, { pay: true, confirm: false, cancel: true });
    assert.deepEqual({ ...actionsOf(order, NOW + 300000) },
        { pay: false, confirm: false, cancel: false });
    assert.deepEqual({ ...actionsOf({ ...order, status: 'paid' }, NOW) },
        { pay: false, confirm: false, cancel: true });
    assert.deepEqual({ ...actionsOf({ ...order, status: 'shipped' }, NOW) },
        { pay: false, confirm: true, cancel: false });
    assert.match(hintOf(order, NOW), /给你留着/);
    assert.match(hintOf({ ...cancelled, paid_at: order.order_time }, NOW), /600 积分已退回/);
    assert.doesNotMatch(hintOf(cancelled, NOW), /退回/);
    assert.deepEqual(timelineOf(order, NOW).map(({ done }) => done),
        [true, false, false, false]);
    assert.deepEqual(timelineOf(cancelled, NOW).map(({ text }) => text),
        ['提交订单', '订单取消']);

    assert.equal(formatLeft(300000), '05:00');
    assert.equal(formatLeft(299001), '05:00');
    assert.equal(formatLeft(3600000), '1:00:00');
    assert.equal(formatLeft(-5), '00:00');
});

test('an address is checked as the server does', () => {
    const { faultsOf, fromWeChat } = loadApp().load('utils/address.js');
    const good = { recipient: '王小萌', phone: '+86 138-0013-8000', province: '浙江省',
        city: '杭州市', district: '', detail: '文三路 1 号', postal_code: '' };
    const wrong = (changes) => Object.keys(faultsOf({ ...good, ...changes }));

    assert.deepEqual(wrong({}), []);
    for (const phone of ['', '1234', '1234567890123456', '138a00138000', '1+380013']) {
        assert.deepEqual(wrong({ phone }), ['phone'], phone);
    }
    assert.deepEqual(wrong({ recipient: ' ', detail: '' }), ['recipient', 'detail']);
    assert.deepEqual(wrong({ recipient: '王'.repeat(33) }), ['recipient']);
    assert.deepEqual(wrong({ detail: '路'.repeat(121) }), ['detail']);
    assert.deepEqual(wrong({ detail: '文三路\u202e1 号' }), ['detail']);
    assert.deepEqual(wrong({ province: '' }), ['region']);
    assert.equal(fromWeChat({ userName: '张三', telNumber: '1', provinceName: '北京市',
        cityName: '北京市', countyName: '朝阳区', detailInfo: '街道', postalCode: '100020' })
        .district, '朝阳区');
});

test('a lost reply keeps its key, an answer settles it', async () => {
    const keys = [];
    let answer = () => {
        throw new Error('offline');
    };
    const load = (storage) => loadApp({ storage, answer(call) {
        keys.push(call.header['Idempotency-Key']);
        return answer();
    } });
    const app = load(session());
    const buy = (one) => one.load('utils/intents.js').once(['order', '201', 1, 60], (key) =>
        one.load('services/mall.service.js').placeOrder({ productId: '201', quantity: 1,
            cost: 60 }, key));

    await assert.rejects(buy(app), { name: 'network' });

    // the app is opened again
    const again = load(Object.fromEntries(app.storage));

    answer = () => ok({ order_id: '1' });
    await buy(again);
    assert.equal(new Set(keys).size, 1);

    // another purchase of the same, and one that was refused, have their own
    await buy(again);
    answer = () => refusal(42201);
    await assert.rejects(buy(again), { name: 'insufficient_points' });
    await assert.rejects(buy(again), { name: 'insufficient_points' });
    assert.equal(new Set(keys).size, 4);
});

test('accessories: one a place, and only of the pet on stage', async () => {
    const items = ['scarf', 'bell', 'crown', 'party_hat', 'glasses'].map((code, i) => ({
        item_id: String(i), item_type: 'accessory', quantity: 1, equipped: i === 1,
        image_url: `/assets/items/${code}.svg` }));
    const pet = (id, accessories) => ({ pet_id: id, model_data: { accessories },
        status: {}, computed_at: '2026-03-01T04:00:00Z' });
    const worn = [];
    const app = loadApp({ storage: session(), answer({ method, path, data }) {
        if (method === 'PUT') {
            worn.push(data.item_ids);
            return ok(pet('1', data.item_ids));
        }
        return ok({ items: path.endsWith('pets')
            ? [pet('1', ['0', '2']), pet('2', ['1'])] : items });
    } });
    const { petStore } = app.load('store/pet.store.js');

    await petStore.load();
    await petStore.wear(items[3]);
    await petStore.wear(items[4]);
    await petStore.wear(items[0]);
    assert.deepEqual(worn.map((list) => [...list]), [['0', '3'], ['0', '3', '4'], ['3', '4']]);
    assert.equal(petStore.isWorn(items[1]), false);
});
