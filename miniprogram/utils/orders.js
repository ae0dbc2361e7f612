// Orders as the mall shows them.

import { formatLeft } from './clock.js';
import { formatTime } from './format.js';
import { pictureOf } from './items.js';

/** The tabs of the list; '' is all of them. */
export const TABS = [{ status: '', text: '全部' }, { status: 'pending_payment', text: '待支付' },
    { status: 'paid', text: '待发货' }, { status: 'shipped', text: '待收货' },
    { status: 'completed', text: '已完成' }, { status: 'cancelled', text: '已取消' }];

const TITLES = { pending_payment: '等你支付', paid: '正在打包', shipped: '已经上路啦',
    completed: '已完成', cancelled: '已取消' };
const REASONS = { user: '你取消了这笔订单', expired: '没有在时间内支付，订单自动取消',
    operator: '订单已由客服取消', refund: '已退回，东西从背包里收走了' };

const isGoods = ({ product }) => product.type === 'physical_good';

/** Milliseconds that are left to pay an order. */
export const payLeft = ({ status, pay_before: before }, now) =>
    (status === 'pending_payment' ? Math.max(0, Date.parse(before) - now) : 0);

/** What an order's user may do with it: pay, cancel, confirm. */
export function actionsOf(order, now) {
    const paying = payLeft(order, now) > 0;

    return { pay: paying, confirm: order.status === 'shipped',
        cancel: paying || order.status === 'paid' };
}

/** A line below the status. */
export function hintOf(order, now) {
    const { status, cancel_reason: reason, paid_at: paid, total_points_cost: cost } = order;
    const left = payLeft(order, now);

    switch (status) {
    case 'pending_payment':
        return left ? '东西给你留着呢，时间到了就放回货架'
            : '支付时间已过，正在取消订单…';
    case 'paid':
        return '打包好就给你寄出，请耐心等一等';
    case 'shipped':
        return '收到以后记得点一下确认收货';
    case 'cancelled':
        return `${REASONS[reason] ?? ''}${paid && cost ? `，${cost} 积分已退回` : ''}`;
    default:
        return isGoods(order) ? '希望你喜欢它' : '已经放进背包啦';
    }
}

/** What has happened and what is to come: [{ text, time, done }]. */
export function timelineOf(order, now) {
    const { order_time: placed, paid_at: paid, shipped_at: shipped, completed_at: completed,
        cancelled_at: cancelled, status } = order;
    const step = (text, time) => ({ text, time: time ? formatTime(time, now) : '',
        done: Boolean(time) });

    if (!isGoods(order)) {
        return [step('兑换成功', placed), ...(cancelled ? [step('已退回', cancelled)] : [])];
    }
    if (status === 'cancelled') {
        return [step('提交订单', placed), paid && step('支付积分', paid),
            step('订单取消', cancelled)].filter(Boolean);
    }

    return [step('提交订单', placed), step('支付积分', paid), step('寄出', shipped),
        step('签收', completed)];
}

/** An order as its card in the list shows it. */
export function orderCard(order, now) {
    const { order_id: id, product, quantity, total_points_cost: cost, status, order_time: time }
        = order;
    const left = payLeft(order, now);

    return { id, name: product.name, picture: pictureOf(product), quantity, cost, status,
        title: TITLES[status], time: formatTime(time, now),
        left: left ? formatLeft(left) : '', ...actionsOf(order, now) };
}

export const titleOf = ({ status }) => TITLES[status];

/** An address in one line. */
export const placeText = ({ province, city, district, detail }) =>
    [province, city === province ? '' : city, district, detail].filter(Boolean).join(' ');
