-- What format 2 added: what a question's words are compared with. All of it can be read again from papers.

-- The words of titles and abstracts.
CREATE TABLE wordforms (
    initial TEXT    NOT NULL,                -- first letter of word: with length what a near word must share
    length  INTEGER NOT NULL,
    word    TEXT    NOT NULL,                -- lower case
    written TEXT    NOT NULL,                -- the same, or a name that is never written in lower case
    papers  INTEGER NOT NULL,                -- how many have it: for ranking; up to format 4 never lowered
    PRIMARY KEY (initial, length, word)
) WITHOUT ROWID;

-- Short forms and what a paper says they stand for; keys are folded words without a plural s.
CREATE TABLE acronyms (
    short_key TEXT NOT NULL,
    long_key  TEXT NOT NULL,
    paper     INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    short     TEXT NOT NULL,                 -- as written
    long      TEXT NOT NULL,
    PRIMARY KEY (short_key, long_key, paper)
) WITHOUT ROWID;
CREATE INDEX acronyms_long ON acronyms (long_key, short_key);
CREATE INDEX acronyms_paper ON acronyms (paper);

-- Years, venues and authors are looked up without reading the papers.
CREATE INDEX papers_facts ON papers (year, venue_words, author_words);
