-- The truth of a library. Raw text stands in papers; fulltext holds the folded copy that is searched.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE papers (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    paper_id      TEXT NOT NULL UNIQUE,
    key           TEXT NOT NULL UNIQUE,
    title         TEXT NOT NULL,
    abstract      TEXT NOT NULL,
    authors       TEXT NOT NULL,             -- JSON list
    year          INTEGER,
    venue         TEXT,
    url           TEXT,
    tags          TEXT NOT NULL,             -- JSON list
    abstract_kind TEXT NOT NULL,
    venue_words   TEXT NOT NULL,             -- folded, with a blank at both ends: what filters look in
    author_words  TEXT NOT NULL,
    spans         BLOB NOT NULL,             -- int32 [sentences, 2]: borders in abstract, in code points
    state         TEXT NOT NULL CHECK (state IN ('pending', 'indexed'))
);
CREATE INDEX papers_pending ON papers (id) WHERE state = 'pending';
CREATE INDEX papers_year ON papers (year);

-- Every id a paper is known by (doi:, arxiv:, pmid:, title:); a title may belong to several papers.
CREATE TABLE aliases (
    alias TEXT NOT NULL,
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    PRIMARY KEY (alias, paper)
) WITHOUT ROWID;
CREATE INDEX aliases_paper ON aliases (paper);

CREATE TABLE origins (
    paper  INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    source TEXT NOT NULL,
    line   INTEGER NOT NULL,                 -- 0: the source has no lines
    run    INTEGER NOT NULL,                 -- the load that saw it last
    PRIMARY KEY (paper, source, line)
) WITHOUT ROWID;

CREATE TABLE vectors (
    paper       INTEGER PRIMARY KEY REFERENCES papers (id) ON DELETE CASCADE,
    chunk_count INTEGER NOT NULL,
    chunks      BLOB NOT NULL,               -- float16 [chunk_count, dimension], unit length
    sentences   BLOB NOT NULL                -- int8 [sentences, dimension], direction only
);

-- Chroma ids whose paper is gone or shorter now; emptied once Chroma has dropped them.
CREATE TABLE stale_chunks (
    chunk_id TEXT PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE runs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    started  TEXT NOT NULL,
    finished TEXT,
    report   TEXT                            -- JSON of the ingest report
);

CREATE VIRTUAL TABLE fulltext USING fts5 (
    title, abstract, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (fulltext, 'row');
