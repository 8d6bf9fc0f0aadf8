CREATE TABLE utterances (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                             -- RFC 3339
    utterance TEXT NOT NULL,                      -- as typed
    intent TEXT NOT NULL                          -- JSON of domain::intent::Intent
) STRICT;

CREATE TABLE ledger (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,                             -- RFC 3339
    step TEXT NOT NULL,                           -- understand, match, confirm, submit
    milliseconds REAL NOT NULL,
    tokens INTEGER,                               -- read and written by the model
    minor INTEGER,                                -- money, in minor units of `currency`
    currency TEXT,
    failure TEXT                                  -- what went wrong, for people; NULL where nothing did
) STRICT;

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL                           -- JSON
) STRICT, WITHOUT ROWID;
