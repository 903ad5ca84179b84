-- Stretches of texts that the index of texts covers; what stands in none is read by every search.
CREATE TABLE text_blocks (
    project VARCHAR NOT NULL,               -- whose it is
    segment TIMESTAMP NOT NULL,             -- the blocks of one segment lie on one day: when the first of them begins
    block   INTEGER NOT NULL,               -- from 0: its bit in text_grams.blocks
    since   TIMESTAMP NOT NULL,             -- texts.received_at from here
    until   TIMESTAMP NOT NULL,             -- up to, but without, here
    texts   BIGINT NOT NULL                 -- how many there were
);

-- Which blocks may hold a sequence of bytes: those that lack one of a phrase need not be read for it.
CREATE TABLE text_grams (
    project  VARCHAR NOT NULL,              -- whose it is
    segment  TIMESTAMP NOT NULL,            -- of text_blocks
    position INTEGER NOT NULL,              -- a hash of six bytes of a text in lower case, or of ten where a word begins
    blocks   BIGINT NOT NULL                -- a bit for each block that holds a sequence with this hash
);
