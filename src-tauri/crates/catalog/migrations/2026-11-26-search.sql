-- The index knows how names sound. It is filled again from the records when the file is opened (`index_state`).
DROP TABLE product_words;
DROP TABLE product_text;
CREATE VIRTUAL TABLE product_text USING fts5 (names, kinds, sounds, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2");

-- What the index was written by; no row where it is empty.
CREATE TABLE index_state (edition INTEGER NOT NULL) STRICT;

-- The words of the index, and in about how many products each is. A word stays when its products go.
CREATE TABLE terms (term TEXT PRIMARY KEY, products INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Each longer word of Latin script with each of its letters left out, for words that are misspelt.
CREATE TABLE slips (slip TEXT NOT NULL, term TEXT NOT NULL, PRIMARY KEY (slip, term)) STRICT, WITHOUT ROWID;

-- The rows of a catalog's products lie between these, and that many they are.
ALTER TABLE catalogs ADD COLUMN first_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogs ADD COLUMN last_row INTEGER NOT NULL DEFAULT 0;
ALTER TABLE catalogs ADD COLUMN products INTEGER NOT NULL DEFAULT 0;
UPDATE catalogs SET
    first_row = (SELECT coalesce(min(row), 0) FROM products WHERE catalog = catalogs.id),
    last_row = (SELECT coalesce(max(row), 0) FROM products WHERE catalog = catalogs.id),
    products = (SELECT count(*) FROM products WHERE catalog = catalogs.id);
