-- What format 5 added: papers that were taken back.

ALTER TABLE papers ADD COLUMN retracted TEXT CHECK (retracted IN ('retracted', 'withdrawn')); -- null: they were not
ALTER TABLE origins ADD COLUMN retracted TEXT;    -- what this source says of it
-- One source that marks a paper is enough, and it stays marked until none does.
CREATE TRIGGER origins_marked AFTER INSERT ON origins WHEN new.retracted IS NOT NULL BEGIN
    UPDATE papers SET retracted = (SELECT min(retracted) FROM origins WHERE paper = papers.id) WHERE id = new.paper;
END;
CREATE TRIGGER origins_moved AFTER UPDATE OF paper, retracted ON origins BEGIN
    UPDATE papers SET retracted = (SELECT min(retracted) FROM origins WHERE paper = papers.id)
    WHERE id IN (old.paper, new.paper);
END;
CREATE TRIGGER origins_unmarked AFTER DELETE ON origins WHEN old.retracted IS NOT NULL BEGIN
    UPDATE papers SET retracted = (SELECT min(retracted) FROM origins WHERE paper = papers.id) WHERE id = old.paper;
END;

-- Of each abstract a few numbers of which one that is much alike has one too (MinHash of its runs of three words).
CREATE TABLE likeness (
    band  INTEGER NOT NULL,                  -- signed 32 bits
    paper INTEGER NOT NULL REFERENCES papers (id) ON DELETE CASCADE,
    PRIMARY KEY (band, paper)
) WITHOUT ROWID;
CREATE INDEX likeness_paper ON likeness (paper);

-- What a source gave for each field, in short: it replaces only what it gave itself. Null: an older format saw it.
ALTER TABLE origins ADD COLUMN given BLOB;

-- Where the files lay from which a source's name was read; what lies elsewhere is another source of that name.
CREATE TABLE sources (
    name  TEXT NOT NULL,
    place TEXT NOT NULL,                     -- hash of the path
    run   INTEGER NOT NULL,                  -- the load that read it last
    PRIMARY KEY (name, place)
) WITHOUT ROWID;
