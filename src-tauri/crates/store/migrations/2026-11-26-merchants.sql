CREATE TABLE merchants (
    name TEXT PRIMARY KEY,                        -- what the user calls it
    endpoint TEXT NOT NULL UNIQUE,                -- below which its API is discovered
    handler TEXT,                                 -- the payment handler that its token in the keyring is of; NULL for none
    abilities TEXT NOT NULL,                      -- JSON of merchants::Abilities, as it said when it was added
    added_at TEXT NOT NULL                        -- RFC 3339
) STRICT, WITHOUT ROWID;
