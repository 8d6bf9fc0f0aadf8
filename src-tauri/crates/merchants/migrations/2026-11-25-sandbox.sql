CREATE TABLE checkouts (
    id TEXT PRIMARY KEY,
    -- The merchant of the menu that it is with; '' for the whole menu.
    stall TEXT NOT NULL,
    order_id TEXT UNIQUE,
    session TEXT NOT NULL
) STRICT;

-- What was answered under an idempotency key, written with the effect that it answers for.
CREATE TABLE answers (
    stall TEXT NOT NULL,
    key TEXT NOT NULL,
    -- SHA-256 of the call: operation, checkout and body.
    call BLOB NOT NULL,
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    -- Seconds since 1970 (UTC).
    at INTEGER NOT NULL,
    PRIMARY KEY (stall, key)
) STRICT;
CREATE INDEX answers_by_time ON answers (at);
