-- The user's addresses, the default one first: of which it
-- was said last, or the oldest.
-- name: address_list
-- rows: address_id int8, sealed bytea, created_at timestamptz, updated_at timestamptz
SELECT address_id, sealed, created_at, updated_at
  FROM addresses
 WHERE user_id = $me
 ORDER BY default_at DESC NULLS LAST, created_at, address_id
 LIMIT 1000;

-- What a change of addresses starts from: how many there are, which one is
-- the default, and of the one with address_id whether and since when it is
-- there.
-- name: address_state
-- params: address_id int8
-- rows: wallet_version int8, addresses int8, default_id int8?, created_at timestamptz?
SELECT w.version,
       (SELECT count(*) FROM addresses a WHERE a.user_id = w.user_id),
       (SELECT address_id FROM addresses a WHERE a.user_id = w.user_id
         ORDER BY default_at DESC NULLS LAST, created_at, address_id
         LIMIT 1),
       (SELECT created_at FROM addresses a
         WHERE a.user_id = w.user_id AND a.address_id = $address_id)
  FROM wallets w
 WHERE w.user_id = $me;

-- One address, for an order.
-- name: address_read
-- params: address_id int8
-- rows: sealed bytea
SELECT sealed FROM addresses
 WHERE user_id = $me AND address_id = $address_id;

-- A new address, or another text of one that is there.
-- name: address_save
-- mode: coalesce
-- params: wallet_version int8, address_id int8, sealed bytea, default_at timestamptz?
-- rows: hit int8
WITH @wallet(),
saved AS (
    INSERT INTO addresses AS a (user_id, address_id, sealed, default_at,
                                created_at, updated_at)
    SELECT user_id, $address_id, $sealed, $default_at, $now, $now FROM wallet
    ON CONFLICT (user_id, address_id) DO UPDATE
       SET sealed = EXCLUDED.sealed,
           default_at = coalesce(EXCLUDED.default_at, a.default_at),
           version = a.version + 1, updated_at = EXCLUDED.updated_at
), @idempotency(wallet)
SELECT count(*) FROM wallet;

-- Deletes an address.  Orders keep theirs.
-- name: address_delete
-- mode: coalesce
-- params: wallet_version int8, address_id int8
-- rows: hit int8
WITH @wallet(),
gone AS (
    DELETE FROM addresses a USING wallet
     WHERE a.user_id = $me AND a.address_id = $address_id
), @idempotency(wallet)
SELECT count(*) FROM wallet;
