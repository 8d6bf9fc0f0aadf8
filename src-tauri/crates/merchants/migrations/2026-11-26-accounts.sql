-- Programs that made themselves known.
CREATE TABLE clients (
    stall TEXT NOT NULL,
    id TEXT PRIMARY KEY,
    -- SHA-256; absent for a program that can keep none.
    secret BLOB,
    redirect TEXT NOT NULL
) STRICT;

-- What users have granted: codes until they are exchanged, and the tokens in their place.
CREATE TABLE grants (
    stall TEXT NOT NULL,
    -- SHA-256 of the code or token.
    hash BLOB PRIMARY KEY,
    -- 'code', 'access' or 'refresh'; 'spent' for a code that was exchanged.
    kind TEXT NOT NULL,
    -- All that came of one sign-in.
    family TEXT NOT NULL,
    client TEXT NOT NULL,
    scope TEXT NOT NULL,
    -- Of the program that asked for a code (PKCE, S256).
    challenge TEXT NOT NULL,
    -- Seconds since 1970 (UTC).
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX grants_by_family ON grants (family);
