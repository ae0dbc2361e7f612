// What the tests of the mall begin with.

/** Gives a user points, as an operator would. */
export async function give({ stack, ann, points }) {
    await stack.sql(`WITH w AS (
            UPDATE wallets SET balance = balance + ${points}, version = version + 1
             WHERE user_id = ${ann.id} RETURNING balance)
        INSERT INTO ledger (entry_id, user_id, delta, balance_after, reason, ref, created_at)
        SELECT 900000000 + ${ann.id} % 1000000 * 100 + (random() * 99)::int, ${ann.id},
               ${points}, balance, 'adjust', 'adjust:' || ${ann.id} || ${points}, now() FROM w
        RETURNING 1`);
}

/** Makes a user one of level 3, whose prices are lower by 2 %. */
export const promote = ({ stack, ann }) => stack.sql(`UPDATE wallets SET score = 320,
    version = version + 1 WHERE user_id = ${ann.id} RETURNING 1`);

/** Puts things into a user's bag: { item_id: quantity }. */
export async function grant({ stack, ann, items }) {
    for (const [item, quantity] of Object.entries(items)) {
        await stack.sql(`INSERT INTO user_inventory AS v
                (user_id, item_id, granted, used, quantity, updated_at)
            VALUES (${ann.id}, ${item}, ${quantity}, 0, ${quantity}, now())
            ON CONFLICT (user_id, item_id) DO UPDATE
               SET granted = v.granted + EXCLUDED.granted,
                   quantity = v.quantity + EXCLUDED.quantity
            RETURNING 1`);
    }
}

/** The user's balance, which the ledger has to agree with. */
export async function balanceOf({ stack, ann }) {
    const [[balance, sum]] = await stack.sql(`SELECT balance, (SELECT sum(delta) FROM ledger l
        WHERE l.user_id = w.user_id) FROM wallets w WHERE user_id = ${ann.id}`);

    if (balance !== sum) {
        throw new Error(`the balance is ${balance}, the ledger says ${sum}`);
    }
    return Number(balance);
}

/** Orders of a user, oldest first: [[status, product, quantity, total]]. */
export const ordersOf = ({ stack, ann }) => stack.sql(`SELECT status, product_id, quantity,
    total_points_cost FROM orders WHERE user_id = ${ann.id} ORDER BY order_time`);

/** What is in stock, sold and given back; in balance as the table says. */
export async function stockOf({ stack, product }) {
    const [[stock, sold, returned]] = await stack.sql(`SELECT stock, sold, returned FROM products
        WHERE product_id = ${product}`);

    return { stock: Number(stock), sold: Number(sold), returned: Number(returned) };
}

/** An address, as the API takes it. */
export const ADDRESS = { recipient: '王小萌', phone: '13800138000', province: '浙江省',
    city: '杭州市', district: '西湖区', detail: '文三路 1 号 2 幢 303' };
