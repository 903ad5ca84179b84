-- Traces that a facet could not describe; the log has a line about each, too.
CREATE TABLE undescribed (
    project    VARCHAR NOT NULL,            -- whose it is
    trace_id   VARCHAR NOT NULL,            -- the trace
    facet      VARCHAR NOT NULL,            -- intent behaviour failure, or of another package
    error      VARCHAR NOT NULL,            -- what was raised, and where in the code
    start_time TIMESTAMP NOT NULL,          -- of the trace
    version    VARCHAR NOT NULL             -- of the facet's code
);

-- Traces that are in no pattern, with the one that each is most like.
CREATE TABLE unusual (
    project    VARCHAR NOT NULL,            -- whose it is
    trace_id   VARCHAR NOT NULL,            -- the trace
    facet      VARCHAR NOT NULL,            -- intent behaviour failure, or of another package
    pattern_id VARCHAR NOT NULL,            -- the nearest pattern
    strength   DOUBLE NOT NULL,             -- how like it is, 0 to 1
    needed     DOUBLE NOT NULL              -- the strength from which it would be in it
);
