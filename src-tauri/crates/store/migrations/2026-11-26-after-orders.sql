-- How far an order is, as its merchant told it last: JSON of domain::progress::Progress.
ALTER TABLE orders ADD COLUMN progress TEXT;

-- Those that wait for their user are asked for as well.
DROP INDEX orders_unfinished;
CREATE INDEX orders_unfinished ON orders (row)
    WHERE term IN ('confirmed', 'submitting', 'completing', 'unknown', 'escalated');

-- Every wish for money back, written with its idempotency key before it is sent.
CREATE TABLE refunds (
    row INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,                     -- idempotency key
    shares TEXT NOT NULL,                         -- JSON of [domain::progress::Share]; [] for the whole order
    state TEXT NOT NULL,                          -- JSON of domain::order::RefundState
    asked_at TEXT NOT NULL,                       -- RFC 3339
    updated_at TEXT NOT NULL                      -- RFC 3339
) STRICT;
CREATE INDEX refunds_of_order ON refunds (order_id, row);

CREATE TRIGGER refunds_what_was_asked_stays
BEFORE UPDATE OF order_id, key, shares, asked_at ON refunds
BEGIN
    SELECT RAISE(ABORT, 'a wish for a refund and its key are never changed');
END;
