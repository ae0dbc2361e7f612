-- What the mall asks of the user who looks: the score says the discount.
-- name: mall_user
-- rows: score int8
SELECT score FROM wallets WHERE user_id = $me;

-- The categories that have something to sell, as the reply's data.
-- name: product_categories
-- rows: data json
SELECT json_build_object(
           'items', coalesce(json_agg(json_build_object(
               'category', c.category, 'name', c.name,
               'image_url', c.image_url, 'products', n.products)
               ORDER BY c.sort_order, c.category), '[]'),
           'next_cursor', NULL)
  FROM product_categories c
  JOIN (SELECT category, count(*) AS products
          FROM products
         WHERE listed AND (sale_to IS NULL OR sale_to > $now)
         GROUP BY category) n USING (category);

-- A page of the catalogue behind the product with the key `after` and the id
-- after_id; a sale that is over is not shown, one that comes is.  The key is
-- a positive number whatever the order.
-- name: product_page
-- params: category text?, sort text, after int8, after_id int8, count int4
-- rows: product_id int8, fixed json, points_cost int8, stock int8, min_user_level int4, per_user_limit int4?, sale_from timestamptz?, sale_to timestamptz?, purchased int8, sort_key int8
SELECT p.product_id, product_fixed(p), p.points_cost, p.stock,
       p.min_user_level, p.per_user_limit, p.sale_from, p.sale_to,
       coalesce(u.quantity, 0), k.sort_key
  FROM products p
 CROSS JOIN LATERAL (
       SELECT CASE $sort
              WHEN 'price_asc' THEN 1 + p.points_cost
              WHEN 'price_desc' THEN 2000000000 - p.points_cost
              WHEN 'newest' THEN 253402300800000
                   - (extract(epoch FROM p.created_at) * 1000)::int8
              ELSE 1 + p.sort_order END AS sort_key) k
  LEFT JOIN user_purchases u
         ON u.user_id = $me AND u.product_id = p.product_id
 WHERE p.listed AND (p.sale_to IS NULL OR p.sale_to > $now)
   AND ($category IS NULL OR p.category = $category)
   AND (k.sort_key, p.product_id) > ($after, $after_id)
 ORDER BY k.sort_key, p.product_id
 LIMIT $count;

-- One product for the user who looks.
-- name: product_read
-- params: product_id int8
-- rows: product_id int8, fixed json, points_cost int8, stock int8, min_user_level int4, per_user_limit int4?, sale_from timestamptz?, sale_to timestamptz?, purchased int8
SELECT p.product_id, product_fixed(p), p.points_cost, p.stock,
       p.min_user_level, p.per_user_limit, p.sale_from, p.sale_to,
       coalesce(u.quantity, 0)
  FROM products p
  LEFT JOIN user_purchases u
         ON u.user_id = $me AND u.product_id = p.product_id
 WHERE p.product_id = $product_id AND p.listed;
