CREATE TABLE catalogs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,                        -- SHA-256 of the feed, hexadecimal
    imported_at INTEGER NOT NULL DEFAULT (unixepoch())
) STRICT;

CREATE TABLE merchants (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    catalog INTEGER NOT NULL REFERENCES catalogs (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    record TEXT NOT NULL,                         -- JSON of domain::feed::Merchant
    UNIQUE (catalog, id)
) STRICT;

CREATE TABLE products (
    row INTEGER PRIMARY KEY AUTOINCREMENT,        -- never used again, so that it may key a cache
    catalog INTEGER NOT NULL REFERENCES catalogs (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    merchant TEXT,
    vertical TEXT,
    record TEXT NOT NULL,                         -- JSON of domain::feed::Product
    UNIQUE (catalog, id)
) STRICT;
CREATE INDEX products_of_merchant ON products (catalog, merchant);

CREATE TABLE deals (
    catalog INTEGER NOT NULL REFERENCES catalogs (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    merchant TEXT NOT NULL,
    record TEXT NOT NULL,                         -- JSON of domain::feed::Deal
    UNIQUE (catalog, id)
) STRICT;

-- Titles and aliases; category and tags. A space stands around each Han character.
CREATE VIRTUAL TABLE product_text USING fts5 (names, kinds, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE product_words USING fts5vocab (product_text, row);
