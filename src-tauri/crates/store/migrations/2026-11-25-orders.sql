CREATE TABLE orders (
    row INTEGER PRIMARY KEY,                      -- in the order of confirmation, whatever the clock said
    id TEXT NOT NULL UNIQUE,                      -- UUID version 7
    mandate TEXT NOT NULL,                        -- RFC 8785 canonical JSON of domain::mandate::Mandate, as signed
    mandate_hash TEXT NOT NULL,                   -- SHA-256 of `mandate`, hexadecimal
    signature TEXT NOT NULL,                      -- Ed25519 over `mandate`, hexadecimal
    public_key TEXT NOT NULL,                     -- of the device that signed, hexadecimal
    create_key TEXT NOT NULL UNIQUE,              -- idempotency keys, fixed before anything is sent
    update_key TEXT NOT NULL UNIQUE,
    complete_key TEXT NOT NULL UNIQUE,
    cancel_key TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,                          -- JSON of domain::order::OrderState
    term TEXT NOT NULL GENERATED ALWAYS AS (state ->> '$.state') VIRTUAL,
    checkout TEXT,                                -- the merchant's name of the checkout, once it told
    cancel_asked INTEGER NOT NULL DEFAULT 0,      -- 1 once the user wants out: never completed from then on
    revision INTEGER NOT NULL DEFAULT 0,          -- counts writes; a writer that saw another revision is overtaken
    confirmed_at TEXT NOT NULL,                   -- RFC 3339, by our clock
    updated_at TEXT NOT NULL                      -- RFC 3339
) STRICT;
CREATE INDEX orders_unfinished ON orders (row) WHERE term IN ('confirmed', 'submitting', 'completing', 'unknown');

CREATE TRIGGER orders_what_was_confirmed_stays
BEFORE UPDATE OF id, mandate, mandate_hash, signature, public_key, create_key, update_key, complete_key, cancel_key,
    confirmed_at ON orders
BEGIN
    SELECT RAISE(ABORT, 'a confirmed mandate and its keys are never changed');
END;

CREATE TABLE order_events (
    row INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    at TEXT NOT NULL,                             -- RFC 3339
    state TEXT NOT NULL,                          -- JSON of domain::order::OrderState
    minor INTEGER,                                -- what the merchant asks in all, in minor units, where it told
    currency TEXT
) STRICT;
CREATE INDEX order_events_of_order ON order_events (order_id, row);

CREATE TRIGGER order_events_are_only_added
BEFORE UPDATE ON order_events
BEGIN
    SELECT RAISE(ABORT, 'the journal of an order is only added to');
END;
