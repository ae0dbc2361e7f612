// Products as the mall shows them: prices, labels, and why one cannot be
// bought, in the order in which the server would say so.

import { formatTime } from './format.js';
import { pictureOf } from './items.js';

const FEW = 20;

export const isGoods = ({ type }) => type === 'physical_good';

/** Milliseconds from `now` until a sale begins; 0 when it has. */
export const untilOpen = ({ sale_from: from }, now) =>
    (from ? Math.max(0, Date.parse(from) - now) : 0);

export const isOver = ({ sale_to: to }, now) => Boolean(to) && Date.parse(to) <= now;

/** How many more pieces a user may buy, whatever they cost. */
export function roomFor(product, most = 99) {
    const { per_user_limit: limit, purchased_quantity: bought, stock_quantity: stock }
        = product;

    return Math.max(0, Math.min(most, limit === null ? most : limit - bought,
        stock < 0 ? most : stock));
}

/**
 * Why a product cannot be bought: { name, text }, or null.  quantity and cost
 * are those of the purchase.
 */
export function obstacleOf(product, { level, points, now, quantity = 1,
    cost = product.your_points_cost })
{
    const { min_user_level: least, per_user_limit: limit, purchased_quantity: bought,
        stock_quantity: stock } = product;

    if (untilOpen(product, now)) {
        return { name: 'sale_not_open', text: `${formatTime(product.sale_from, now)} 开售` };
    }
    if (isOver(product, now)) {
        return { name: 'sale_not_open', text: '活动已经结束' };
    }
    if (level < least) {
        return { name: 'level_too_low', text: `Lv.${least} 才能兑换` };
    }
    if (limit !== null && bought + quantity > limit) {
        return { name: 'purchase_limit', text: bought < limit
            ? `每人限 ${limit} 件，还能兑 ${limit - bought} 件` : '你已经兑到上限啦' };
    }
    if (stock >= 0 && stock < quantity) {
        return { name: 'out_of_stock', text: stock ? `只剩 ${stock} 件啦` : '已经兑完啦' };
    }
    if (points < cost) {
        return { name: 'insufficient_points', text: `还差 ${cost - points} 积分` };
    }

    return null;
}

// One label a card at most: what matters most.
function badgeOf(product, { level, now }) {
    const { min_user_level: least, stock_quantity: stock, per_user_limit: limit } = product;

    if (untilOpen(product, now)) {
        return { kind: 'soon', text: `${formatTime(product.sale_from, now)} 开售` };
    }
    if (isOver(product, now)) {
        return { kind: 'over', text: '已结束' };
    }
    if (stock === 0) {
        return { kind: 'over', text: '已兑完' };
    }
    if (level < least) {
        return { kind: 'level', text: `Lv.${least} 可兑` };
    }
    if (product.sale_to) {
        return { kind: 'few', text: `${formatTime(product.sale_to, now)} 截止` };
    }
    if (stock > 0 && stock <= FEW) {
        return { kind: 'few', text: `仅剩 ${stock} 件` };
    }

    return limit === null ? null : { kind: 'limit', text: `限 ${limit} 件` };
}

/** A product as <product-card> takes it. */
export function cardOf(product, { level, now }) {
    const { product_id: id, name, points_cost: was, your_points_cost: cost } = product;
    const badge = badgeOf(product, { level, now });

    return { id, name, cost, was: was > cost ? was : 0, picture: pictureOf(product), badge,
        faded: badge?.kind === 'over', goods: isGoods(product) };
}

/** The price of so many pieces, by the server's rule. */
export function costOf({ points_cost: unit, discount_percent: discount }, quantity) {
    return Math.ceil(unit * quantity * (100 - discount) / 100);
}

const USES = {
    virtual_pet_food: '放进背包，喂食的时候拿给它吃',
    virtual_pet_toy: '放进背包，玩耍的时候带上它，心情更好，而且用不坏',
    virtual_pet_accessory: '放进背包，给小伙伴穿上，在小窝里就能看到',
    virtual_card: '放进背包，需要的时候用掉一张',
    physical_good: '兑换后填好收货地址，寄到你家，运费我们出',
};

/** What one does with it. */
export const useText = ({ type }) => USES[type] ?? '';

/** What a purchase is subject to: [{ label, value }]. */
export function termsOf(product, { level, now }) {
    const { min_user_level: least, per_user_limit: limit, purchased_quantity: bought,
        stock_quantity: stock, sale_from: from, sale_to: to } = product;

    return [
        least > 1 && { label: '等级', value: `Lv.${least} 起（你是 Lv.${level}）` },
        limit !== null && { label: '限兑', value: `每人 ${limit} 件${bought
            ? `，已兑 ${bought} 件` : ''}` },
        stock >= 0 && { label: '库存', value: stock ? `还有 ${stock} 件` : '已经兑完啦' },
        from && Date.parse(from) > now && { label: '开售', value: formatTime(from, now) },
        to && { label: '截止', value: formatTime(to, now) },
    ].filter(Boolean);
}
