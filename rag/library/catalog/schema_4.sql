-- What format 4 added: conversations, what readers thought of answers, and drawings that are slow to make.

CREATE TABLE conversations (
    conversation_id TEXT PRIMARY KEY,
    user            TEXT NOT NULL,           -- whose it is; '' where nobody signs in
    title           TEXT NOT NULL,
    title_words     TEXT NOT NULL,           -- without case and accents: what a query looks in
    created_at      TEXT NOT NULL,           -- UTC, ISO 8601
    changed_at      TEXT NOT NULL
);
CREATE INDEX conversations_user ON conversations (user, changed_at);

-- The questions of a conversation. What was answered stands in answers; of an answer that did not end, in turn.
CREATE TABLE turns (
    conversation TEXT    NOT NULL REFERENCES conversations (conversation_id) ON DELETE CASCADE,
    number       INTEGER NOT NULL,           -- 0, 1, …
    words        TEXT    NOT NULL,           -- question and answer without case and accents: what a query looks in
    turn         TEXT    NOT NULL,           -- JSON, without the answer
    answer_id    TEXT REFERENCES answers (answer_id),
    PRIMARY KEY (conversation, number)
);
CREATE INDEX turns_answer ON turns (answer_id);

CREATE TABLE ratings (
    answer_id TEXT PRIMARY KEY REFERENCES answers (answer_id) ON DELETE CASCADE,
    liked     INTEGER NOT NULL,
    comment   TEXT    NOT NULL,
    rated_at  TEXT    NOT NULL               -- UTC, ISO 8601
);

-- Pictures of the library, such as its map; each can be drawn again from the vectors.
CREATE TABLE drawings (
    name            TEXT PRIMARY KEY,
    library_version INTEGER NOT NULL,        -- of the papers that are drawn
    drawing         BLOB NOT NULL
) WITHOUT ROWID;

-- What the table of papers is sorted by and filtered with.
CREATE INDEX IF NOT EXISTS papers_title ON papers (title COLLATE NOCASE);
CREATE INDEX IF NOT EXISTS papers_tags ON papers (tags) WHERE tags <> '[]';
