-- Times are UTC. Ids of traces and spans are lower-case hex text. Everything carries its project.
-- Plain DDL that a DuckDB file and DuckLake both accept: no keys, no constraints but NOT NULL, no fixed arrays.

-- One row per span: what happened, normalised, whatever instrumented it.
CREATE TABLE spans (
    project            VARCHAR NOT NULL,
    trace_id           VARCHAR NOT NULL,
    span_id            VARCHAR NOT NULL,
    parent_span_id     VARCHAR,             -- NULL for a root
    name               VARCHAR NOT NULL,
    kind               VARCHAR NOT NULL,    -- agent llm tool retriever embedding reranker guardrail evaluator memory chain span
    dialect            VARCHAR NOT NULL,    -- the convention the span was written in
    service            VARCHAR,             -- resource attribute service.name
    start_time         TIMESTAMP NOT NULL,  -- the agent's clock
    end_time           TIMESTAMP NOT NULL,
    start_ns           BIGINT NOT NULL,     -- the same, exact, in nanoseconds since 1970
    end_ns             BIGINT NOT NULL,
    received_at        TIMESTAMP NOT NULL,  -- our clock
    status             VARCHAR NOT NULL,    -- unset ok error
    error_type         VARCHAR,
    error_message      VARCHAR,
    operation          VARCHAR,             -- gen_ai.operation.name or its equal
    agent              VARCHAR,
    session_id         VARCHAR,
    user_id            VARCHAR,
    model              VARCHAR,             -- the model that answered, else the one asked for
    request_model      VARCHAR,
    provider           VARCHAR,
    tool_name          VARCHAR,
    tool_call_id       VARCHAR,
    finish_reason      VARCHAR,             -- stop length tool_call content_filter error, or as sent
    input_tokens       BIGINT,              -- cached ones included
    output_tokens      BIGINT,              -- reasoning ones included
    cache_read_tokens  BIGINT,
    cache_write_tokens BIGINT,
    reasoning_tokens   BIGINT,
    cost               DOUBLE,              -- US dollars
    cost_source        VARCHAR,             -- given computed
    first_token_ms     DOUBLE,              -- time to first token
    input              UUID[],              -- messages in, in order: texts.hash
    output             UUID[],              -- messages out
    system             UUID[],              -- system instructions
    tool_definitions   UUID,
    arguments          UUID,                -- of a tool call
    result             UUID,                -- of a tool call
    attributes         JSON,                -- whatever no dialect claimed, unchanged
    events             JSON,
    links              JSON,
    resource           JSON,
    scope              JSON,
    notes              VARCHAR[]            -- what was odd: truncated, unparsed, redacted, clock_skew
);

-- Payloads, each stored once per project and day, found by their hash.
CREATE TABLE texts (
    project VARCHAR NOT NULL,
    day     DATE NOT NULL,                  -- day of receipt
    hash    UUID NOT NULL,                  -- keyed BLAKE2b, 128 bits
    text    VARCHAR NOT NULL                -- a message as JSON {"role", "parts"}, or a payload as sent
);

-- One row per settled trace.
CREATE TABLE traces (
    project            VARCHAR NOT NULL,
    trace_id           VARCHAR NOT NULL,
    root_span_id       VARCHAR,
    name               VARCHAR,             -- of the root
    service            VARCHAR,
    agent              VARCHAR,             -- of the root, else the first
    session_id         VARCHAR,
    user_id            VARCHAR,
    start_time         TIMESTAMP NOT NULL,
    end_time           TIMESTAMP NOT NULL,
    duration_ms        DOUBLE NOT NULL,
    status             VARCHAR NOT NULL,    -- ok error: of the root, error also when no later step recovered
    span_count         BIGINT NOT NULL,
    llm_count          BIGINT NOT NULL,
    tool_count         BIGINT NOT NULL,
    agent_count        BIGINT NOT NULL,
    error_count        BIGINT NOT NULL,     -- spans in error
    input_tokens       BIGINT,              -- counted once
    output_tokens      BIGINT,
    cache_read_tokens  BIGINT,
    cache_write_tokens BIGINT,
    reasoning_tokens   BIGINT,
    cost               DOUBLE,
    agents             VARCHAR[],
    tools              VARCHAR[],
    models             VARCHAR[],
    request            VARCHAR,             -- the first thing the user asked
    answer             VARCHAR,             -- the last thing the agent said to the user
    last_received_at   TIMESTAMP NOT NULL,  -- of the spans in this row: a later one means the trace is done again
    settled_at         TIMESTAMP NOT NULL
);

-- What a trace says from one point of view, in short.
CREATE TABLE facets (
    project    VARCHAR NOT NULL,
    trace_id   VARCHAR NOT NULL,
    facet      VARCHAR NOT NULL,            -- intent behaviour failure
    text       VARCHAR NOT NULL,
    text_hash  UUID NOT NULL,               -- of text: finds its embedding
    features   JSON NOT NULL,
    span_ids   VARCHAR[] NOT NULL,          -- the spans it came from
    start_time TIMESTAMP NOT NULL,          -- of the trace
    version    VARCHAR NOT NULL             -- of the facet's code
);

CREATE TABLE embeddings (
    project   VARCHAR NOT NULL,
    model     VARCHAR NOT NULL,
    text_hash UUID NOT NULL,
    vector    FLOAT[] NOT NULL
);

-- The manifest of a run of the insights.
CREATE TABLE insight_runs (
    project     VARCHAR NOT NULL,
    run_id      VARCHAR NOT NULL,
    started_at  TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    status      VARCHAR NOT NULL,           -- finished failed
    since       TIMESTAMP NOT NULL,
    until       TIMESTAMP NOT NULL,
    seed        BIGINT NOT NULL,
    versions    JSON NOT NULL,
    parameters  JSON NOT NULL,
    counts      JSON NOT NULL               -- traces seen, covered, left out and why, per facet
);

-- A durable group of traces; pattern_id survives re-clustering.
CREATE TABLE patterns (
    project     VARCHAR NOT NULL,
    facet       VARCHAR NOT NULL,
    pattern_id  VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    state       VARCHAR NOT NULL,           -- active ended
    size        BIGINT NOT NULL,            -- traces in it now
    share       DOUBLE NOT NULL,            -- of the traces in the window
    first_seen  TIMESTAMP NOT NULL,         -- start of its earliest trace
    last_seen   TIMESTAMP NOT NULL,
    centroid    FLOAT[] NOT NULL,
    features    JSON NOT NULL
);

CREATE TABLE pattern_lineage (
    project     VARCHAR NOT NULL,
    facet       VARCHAR NOT NULL,
    pattern_id  VARCHAR NOT NULL,
    event       VARCHAR NOT NULL,           -- birth death split merge
    other_id    VARCHAR,                    -- the parent of a split, the survivor of a merge
    happened_at TIMESTAMP NOT NULL
);

-- Which trace is in which pattern now.
CREATE TABLE trace_patterns (
    project    VARCHAR NOT NULL,
    trace_id   VARCHAR NOT NULL,
    facet      VARCHAR NOT NULL,
    pattern_id VARCHAR NOT NULL,
    strength   DOUBLE NOT NULL,             -- 0 to 1
    how        VARCHAR NOT NULL             -- fitted assigned soft
);

-- What a pattern means, with numbers and evidence.
CREATE TABLE insights (
    project    VARCHAR NOT NULL,
    insight_id VARCHAR NOT NULL,
    facet      VARCHAR NOT NULL,
    pattern_id VARCHAR NOT NULL,
    title      VARCHAR NOT NULL,
    body       VARCHAR NOT NULL,
    severity   VARCHAR NOT NULL,            -- info low medium high
    size       BIGINT NOT NULL,
    share      DOUBLE NOT NULL,
    numbers    JSON NOT NULL,
    evidence   JSON NOT NULL,               -- [{trace_id, span_id, quote}]
    author     VARCHAR NOT NULL             -- offline, or the model that wrote it
);

CREATE TABLE reports (
    project    VARCHAR NOT NULL,
    report_id  VARCHAR NOT NULL,
    title      VARCHAR NOT NULL,
    since      TIMESTAMP NOT NULL,
    until      TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL,
    format     VARCHAR NOT NULL,            -- md
    cause      VARCHAR NOT NULL,            -- schedule asked
    path       VARCHAR,                     -- in the data folder
    body       VARCHAR NOT NULL
);

-- What monitors raised; ids are deterministic, so a second look replaces and never doubles.
CREATE TABLE flags (
    project         VARCHAR NOT NULL,
    flag_id         VARCHAR NOT NULL,
    monitor         VARCHAR NOT NULL,
    monitor_version VARCHAR NOT NULL,
    category        VARCHAR NOT NULL,
    severity        VARCHAR NOT NULL,       -- info low medium high critical
    confidence      DOUBLE NOT NULL,        -- 0 to 1
    trace_id        VARCHAR,
    session_id      VARCHAR,
    user_id         VARCHAR,
    explanation     VARCHAR NOT NULL,
    evidence        JSON NOT NULL,          -- [{trace_id, span_id, field, position, start, end}]
    details         JSON NOT NULL,
    happened_at     TIMESTAMP NOT NULL,     -- the agent's clock
    raised_at       TIMESTAMP NOT NULL      -- ours
);

-- What people decided about flags: append-only.
CREATE TABLE reviews (
    project     VARCHAR NOT NULL,
    flag_id     VARCHAR NOT NULL,
    verdict     VARCHAR NOT NULL,           -- right wrong unsure
    reason      VARCHAR,
    reviewer    VARCHAR NOT NULL,
    reviewed_at TIMESTAMP NOT NULL
);

-- What people state to be so, against a prediction: append-only, the newest wins.
CREATE TABLE overrides (
    project    VARCHAR NOT NULL,
    monitor    VARCHAR NOT NULL,
    subject    VARCHAR NOT NULL,            -- e.g. a user_id
    value      VARCHAR NOT NULL,            -- e.g. adult
    reason     VARCHAR NOT NULL,
    actor      VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- How far each worker step has come, so that it restarts where it stopped.
CREATE TABLE progress (
    project VARCHAR NOT NULL,
    step    VARCHAR NOT NULL,
    mark    VARCHAR NOT NULL
);

-- Every text of every span with where it stands: for search and for people's SQL.
CREATE VIEW span_texts AS
WITH refs AS (
    SELECT project, trace_id, span_id, start_time, 'system' AS field, unnest(system) AS hash, generate_subscripts(system, 1) - 1 AS position FROM spans
    UNION ALL
    SELECT project, trace_id, span_id, start_time, 'input', unnest(input), generate_subscripts(input, 1) - 1 FROM spans
    UNION ALL
    SELECT project, trace_id, span_id, start_time, 'output', unnest(output), generate_subscripts(output, 1) - 1 FROM spans
    UNION ALL
    SELECT project, trace_id, span_id, start_time, 'arguments', arguments, 0 FROM spans WHERE arguments IS NOT NULL
    UNION ALL
    SELECT project, trace_id, span_id, start_time, 'result', result, 0 FROM spans WHERE result IS NOT NULL
    UNION ALL
    SELECT project, trace_id, span_id, start_time, 'tool_definitions', tool_definitions, 0 FROM spans WHERE tool_definitions IS NOT NULL
)
SELECT r.project, r.trace_id, r.span_id, r.start_time, r.field, r.position, t.text
FROM refs AS r
JOIN (SELECT project, hash, any_value(text) AS text FROM texts GROUP BY project, hash) AS t USING (project, hash);

CREATE VIEW sessions AS
SELECT project, session_id, any_value(user_id) AS user_id, min(start_time) AS start_time, max(end_time) AS end_time,
       count(*) AS trace_count, sum(error_count) AS error_count, sum(cost) AS cost
FROM traces WHERE session_id IS NOT NULL GROUP BY project, session_id;
