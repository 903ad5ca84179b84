-- How much is kept: one row per project that has a rule, and one for all.
CREATE TABLE retention (
    project   VARCHAR NOT NULL,             -- whose; empty: days of every project without a rule, gigabytes of the store
    days      INTEGER,                      -- whole days that are kept, by receipt; NULL: not bounded
    gigabytes DOUBLE                        -- most that may be taken on disk; NULL: not bounded
);

-- Receipts of what was deleted on request. They hold no personal content.
CREATE TABLE forgotten (
    project     VARCHAR NOT NULL,           -- whose data it was
    receipt_id  VARCHAR NOT NULL,           -- its name
    user_key    VARCHAR,                    -- keyed hash of the user id; NULL: the whole project
    asked_at    TIMESTAMP NOT NULL,         -- our clock
    finished_at TIMESTAMP NOT NULL,         -- our clock: at this moment nothing of it was left
    counts      JSON NOT NULL               -- rows deleted or rewritten, per table
);

-- Requests to forget that are under way: taken up again by the server after a crash, and empty otherwise.
CREATE TABLE forgetting (
    project    VARCHAR NOT NULL,            -- whose data it is
    receipt_id VARCHAR NOT NULL,            -- of the receipt that will be written
    user_id    VARCHAR,                     -- NULL: the whole project
    asked_at   TIMESTAMP NOT NULL,          -- our clock
    counts     JSON NOT NULL                -- rows deleted so far, per table
);

-- The traces they are about, as far as they are known.
CREATE TABLE forgetting_traces (
    project    VARCHAR NOT NULL,            -- whose data it is
    receipt_id VARCHAR NOT NULL,            -- of the request
    trace_id   VARCHAR NOT NULL             -- to be deleted with all that hangs on it
);

-- Keys of this store, out of reach of readers' SQL.
CREATE TABLE keyring (
    name VARCHAR NOT NULL,                  -- what it is for
    key  VARCHAR NOT NULL                   -- 32 random bytes, hex
);
