-- Log records, as sent; those that belong to a span name it.
CREATE TABLE logs (
    project            VARCHAR NOT NULL,    -- whose it is
    record_id          UUID NOT NULL,       -- derived from all that was sent: the same record has the same again
    trace_id           VARCHAR,             -- 32 hex digits; NULL: of no trace
    span_id            VARCHAR,             -- 16 hex digits; NULL: of no span
    time               TIMESTAMP NOT NULL,  -- the agent's clock; when it was observed where that is all that is known
    time_ns            BIGINT NOT NULL,     -- the same, exact, in nanoseconds since 1970
    observed_ns        BIGINT NOT NULL,     -- when it was collected, in nanoseconds since 1970; 0: not said
    received_at        TIMESTAMP NOT NULL,  -- our clock
    severity           INTEGER NOT NULL,    -- 1-4 trace, 5-8 debug, 9-12 info, 13-16 warn, 17-20 error, 21-24 fatal; 0: not said
    severity_text      VARCHAR,             -- as sent
    event_name         VARCHAR,             -- what kind of event it is, such as gen_ai.choice; NULL: a plain record
    service            VARCHAR,             -- resource attribute service.name
    body               VARCHAR,             -- text as sent; anything else as JSON
    attributes         JSON,                -- as sent
    resource           JSON,                -- what sent it: service, host, process
    scope              JSON,                -- the library that recorded it
    flags              BIGINT NOT NULL,     -- W3C trace flags
    resource_schema_url VARCHAR,            -- of the conventions the resource follows
    scope_schema_url   VARCHAR,             -- of the conventions the record follows
    notes              VARCHAR[]            -- what was odd: bad_trace_id, bad_span_id, clock_skew
);

-- Points of metrics, as sent, one row each.
CREATE TABLE metric_points (
    project            VARCHAR NOT NULL,    -- whose it is
    record_id          UUID NOT NULL,       -- derived from all that was sent: the same point has the same again
    metric             VARCHAR NOT NULL,    -- its name
    description        VARCHAR,             -- of the metric
    unit               VARCHAR,             -- of the metric
    type               VARCHAR NOT NULL,    -- gauge sum histogram exponential_histogram summary
    temporality        VARCHAR,             -- delta cumulative; NULL: it has none
    monotonic          BOOLEAN,             -- of a sum: whether it can only grow
    start_time         TIMESTAMP,           -- from when it counts; NULL: not said
    time               TIMESTAMP NOT NULL,  -- the agent's clock
    time_ns            BIGINT NOT NULL,     -- the same, exact, in nanoseconds since 1970
    received_at        TIMESTAMP NOT NULL,  -- our clock
    service            VARCHAR,             -- resource attribute service.name
    value              DOUBLE,              -- of a gauge or sum
    int_value          BIGINT,              -- the same, exact, where it was sent as an integer
    count              BIGINT,              -- of a histogram or summary: how many values
    sum                DOUBLE,              -- of these values
    min                DOUBLE,              -- of these values
    max                DOUBLE,              -- of these values
    distribution       JSON,                -- of a histogram {bounds, counts}; exponential {scale, zero_count, ...}; summary {quantiles}
    exemplars          JSON,                -- single values, with the span each was measured in
    attributes         JSON,                -- as sent
    resource           JSON,                -- what sent it: service, host, process
    scope              JSON,                -- the library that recorded it
    flags              BIGINT NOT NULL,     -- 1: no value was recorded
    resource_schema_url VARCHAR,            -- of the conventions the resource follows
    scope_schema_url   VARCHAR,             -- of the conventions the metric follows
    notes              VARCHAR[]            -- what was odd: clock_skew
);

ALTER TABLE spans ADD COLUMN otlp_kind VARCHAR;  -- internal server client producer consumer; NULL: not said
ALTER TABLE spans ADD COLUMN flags BIGINT;  -- W3C trace flags, and whether the parent is remote; NULL: none
ALTER TABLE spans ADD COLUMN trace_state VARCHAR;  -- W3C trace state
ALTER TABLE spans ADD COLUMN resource_schema_url VARCHAR;  -- of the conventions the resource follows
ALTER TABLE spans ADD COLUMN scope_schema_url VARCHAR;  -- of the conventions the span follows
