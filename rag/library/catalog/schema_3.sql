-- What format 3 added: answers that were given, so that they can be asked again.

CREATE TABLE answers (
    answer_id TEXT PRIMARY KEY,
    asked_at  TEXT NOT NULL,                 -- UTC, ISO 8601
    request   TEXT NOT NULL,                 -- JSON: what was asked, with its conversation and filters
    answer    TEXT NOT NULL                  -- JSON: the answer of the public contract
);
CREATE INDEX answers_asked ON answers (asked_at);
