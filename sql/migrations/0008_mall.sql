-- The mall: catalogue, orders, addresses, redeem codes.

CREATE TABLE product_categories (
    category   text PRIMARY KEY,
    name       text NOT NULL,
    image_url  text NOT NULL,
    sort_order int4 NOT NULL DEFAULT 0
);

-- version guards what an order was computed from and is raised by whoever
-- edits a product, not by its sales.  stock is what can be sold, -1 without
-- limit; stocked counts all that was ever put on the shelf, so that
-- stocked - sold + returned = stock at any time (G3).  None of these columns
-- may be indexed.
CREATE TABLE products (
    product_id     int8 PRIMARY KEY,
    name           text NOT NULL,
    description    text NOT NULL,
    image_url      text NOT NULL,
    type           text NOT NULL CHECK (type IN
                   ('virtual_pet_food', 'virtual_pet_toy',
                    'virtual_pet_accessory', 'virtual_card',
                    'physical_good')),
    category       text NOT NULL REFERENCES product_categories,
    points_cost    int8 NOT NULL CHECK (points_cost BETWEEN 0 AND 1000000000),
    stock          int8 NOT NULL CHECK (stock >= -1),
    stocked        int8 NOT NULL DEFAULT 0,
    sold           int8 NOT NULL DEFAULT 0,
    returned       int8 NOT NULL DEFAULT 0,
    min_user_level int4 NOT NULL DEFAULT 1 CHECK (min_user_level >= 1),
    per_user_limit int4 CHECK (per_user_limit > 0),
    sale_from      timestamptz,
    sale_to        timestamptz,
    listed         bool NOT NULL DEFAULT true,
    sort_order     int4 NOT NULL DEFAULT 0 CHECK (sort_order >= 0),
    version        int8 NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CHECK (stock = -1 OR stock = stocked - sold + returned),
    CHECK (sale_from < sale_to)
) WITH (fillfactor = 70);

-- What one piece of a virtual product puts into the bag.
CREATE TABLE product_grants (
    product_id int8 NOT NULL REFERENCES products,
    item_id    int8 NOT NULL REFERENCES items,
    quantity   int4 NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (product_id, item_id)
);

-- How many of a product a user has ordered and not given back.
CREATE TABLE user_purchases (
    user_id    int8 NOT NULL,
    product_id int8 NOT NULL,
    quantity   int8 NOT NULL CHECK (quantity >= 0),
    PRIMARY KEY (user_id, product_id)
) WITH (fillfactor = 80);

-- recipient, phone and the rest of an address are one sealed JSON text.  The
-- default one is that with the latest default_at.
CREATE TABLE addresses (
    user_id    int8 NOT NULL,
    address_id int8 NOT NULL,
    sealed     bytea NOT NULL,
    default_at timestamptz,
    version    int8 NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, address_id)
);

--                    +--> completed (virtual) --refund--> cancelled
--   (new) -----------+
--                    +--> pending_payment --pay--> paid --ship--> shipped
--                               |                   |                |
--                   cancel, expiry                cancel    receipt, 10 days
--                               v                   v                v
--                           cancelled           cancelled        completed
--
-- product and address are snapshots; reserved says that the product's stock
-- was lowered, so that it is given back exactly then.
CREATE TABLE orders (
    user_id           int8 NOT NULL,
    order_id          int8 NOT NULL,
    product_id        int8 NOT NULL,
    quantity          int4 NOT NULL CHECK (quantity > 0),
    discount          int4 NOT NULL CHECK (discount BETWEEN 0 AND 100),
    total_points_cost int8 NOT NULL CHECK (total_points_cost >= 0),
    status            text NOT NULL CHECK (status IN
                      ('pending_payment', 'paid', 'shipped', 'completed',
                       'cancelled')),
    reserved          bool NOT NULL,
    product           jsonb NOT NULL,
    address_sealed    bytea,
    carrier           text,
    tracking_no       text,
    cancel_reason     text CHECK (cancel_reason IN
                      ('user', 'expired', 'operator', 'refund')),
    order_time        timestamptz NOT NULL,
    pay_before        timestamptz,
    paid_at           timestamptz,
    shipped_at        timestamptz,
    completed_at      timestamptz,
    cancelled_at      timestamptz,
    PRIMARY KEY (user_id, order_id),
    CHECK ((status = 'cancelled') = (cancel_reason IS NOT NULL)),
    CHECK (status <> 'pending_payment' OR pay_before IS NOT NULL),
    CHECK (status NOT IN ('paid', 'shipped') OR address_sealed IS NOT NULL)
);
CREATE INDEX orders_newest ON orders (user_id, order_time DESC, order_id DESC);
CREATE UNIQUE INDEX orders_one_pending ON orders (user_id)
    WHERE status = 'pending_payment';
CREATE INDEX orders_expired ON orders (user_id, product_id, cancelled_at)
    WHERE cancel_reason = 'expired';

-- Directory: order -> user.
CREATE TABLE order_owners (
    order_id int8 PRIMARY KEY,
    user_id  int8 NOT NULL
);

-- What the codes of a batch give: points, items [{"item_id", "quantity"}].
-- code_limit: users that a code is good for; user_limit: codes of the batch
-- that a user may redeem.
CREATE TABLE redeem_batches (
    batch_id   int8 PRIMARY KEY,
    title      text NOT NULL,
    points     int8 NOT NULL CHECK (points BETWEEN 0 AND 1000000000),
    grants     jsonb NOT NULL DEFAULT '[]',
    code_limit int4 NOT NULL CHECK (code_limit > 0),
    user_limit int4 NOT NULL CHECK (user_limit > 0),
    starts_at  timestamptz,
    ends_at    timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL
);

-- code is in capital letters and digits without separators.
CREATE TABLE redeem_codes (
    code     text PRIMARY KEY CHECK (code ~ '^[0-9A-Z]{4,64}$'),
    code_id  int8 NOT NULL UNIQUE,
    batch_id int8 NOT NULL REFERENCES redeem_batches,
    used     int4 NOT NULL DEFAULT 0 CHECK (used >= 0)
) WITH (fillfactor = 80);

CREATE TABLE redeem_uses (
    user_id    int8 NOT NULL,
    code_id    int8 NOT NULL,
    batch_id   int8 NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, code_id)
);

-- Attempts of a user since window_start that were not given back by success.
CREATE TABLE redeem_attempts (
    user_id      int8 PRIMARY KEY,
    window_start timestamptz NOT NULL,
    attempts     int4 NOT NULL
) WITH (fillfactor = 70);

GRANT SELECT, INSERT, UPDATE, DELETE ON product_categories, products,
    product_grants, user_purchases, addresses, orders, order_owners,
    redeem_batches, redeem_codes, redeem_uses, redeem_attempts TO pet_app;

-- A product as an order keeps it and replies show it; what depends on who
-- asks is printed behind it.
CREATE FUNCTION product_fixed(p products) RETURNS json LANGUAGE sql STABLE
AS $$
    SELECT json_build_object(
        'product_id', p.product_id::text, 'name', p.name,
        'description', p.description, 'image_url', p.image_url,
        'type', p.type, 'category', p.category,
        'points_cost', p.points_cost,
        'grants', (SELECT coalesce(json_agg(json_build_object(
                              'item_id', g.item_id::text, 'name', i.name,
                              'quantity', g.quantity) ORDER BY g.item_id),
                              '[]')
                     FROM product_grants g JOIN items i USING (item_id)
                    WHERE g.product_id = p.product_id))
$$;
