-- Times are UTC. Ids of traces and spans are lower-case hex text. Everything carries its project.
-- Plain DDL that a DuckDB file and DuckLake both accept: no keys, no constraints but NOT NULL, no fixed arrays.

-- One row per span: what happened, normalised, whatever instrumented it.
CREATE TABLE spans (
    project            VARCHAR NOT NULL,    -- whose it is
    trace_id           VARCHAR NOT NULL,    -- 32 hex digits
    span_id            VARCHAR NOT NULL,    -- 16 hex digits, unique within its trace
    parent_span_id     VARCHAR,             -- NULL for a root
    name               VARCHAR NOT NULL,    -- as the instrumentation named it
    kind               VARCHAR NOT NULL,    -- agent llm tool retriever embedding reranker guardrail evaluator memory chain span
    dialect            VARCHAR NOT NULL,    -- the convention the span was written in
    service            VARCHAR,             -- resource attribute service.name
    start_time         TIMESTAMP NOT NULL,  -- the agent's clock
    end_time           TIMESTAMP NOT NULL,  -- the agent's clock; not before the start unless the clock was set back
    start_ns           BIGINT NOT NULL,     -- the same, exact, in nanoseconds since 1970
    end_ns             BIGINT NOT NULL,     -- nanoseconds since 1970
    received_at        TIMESTAMP NOT NULL,  -- our clock
    status             VARCHAR NOT NULL,    -- unset ok error
    error_type         VARCHAR,             -- class of the exception, or a code
    error_message      VARCHAR,             -- what it said
    operation          VARCHAR,             -- gen_ai.operation.name or its equal
    agent              VARCHAR,             -- name of the agent that did this
    session_id         VARCHAR,             -- conversation, as the span itself says
    user_id            VARCHAR,             -- as the span itself says
    model              VARCHAR,             -- the model that answered, else the one asked for
    request_model      VARCHAR,             -- the model asked for
    provider           VARCHAR,             -- who runs the model
    tool_name          VARCHAR,             -- of the tool that was called
    tool_call_id       VARCHAR,             -- joins the call to the model's request for it
    finish_reason      VARCHAR,             -- stop length tool_call content_filter error, or as sent
    input_tokens       BIGINT,              -- cached ones included
    output_tokens      BIGINT,              -- reasoning ones included
    cache_read_tokens  BIGINT,              -- of the input: read from the provider's cache
    cache_write_tokens BIGINT,              -- of the input: written to it
    reasoning_tokens   BIGINT,              -- of the output: thought, not said
    cost               DOUBLE,              -- US dollars
    cost_source        VARCHAR,             -- given computed
    first_token_ms     DOUBLE,              -- time to first token
    input              UUID[],              -- messages in, in order: texts.hash
    output             UUID[],              -- messages out
    system             UUID[],              -- system instructions
    tool_definitions   UUID,                -- the tools the model was offered
    arguments          UUID,                -- of a tool call
    result             UUID,                -- of a tool call
    attributes         JSON,                -- whatever no dialect claimed, unchanged
    events             JSON,                -- what happened within the span, as sent
    links              JSON,                -- spans of other traces, as sent
    resource           JSON,                -- what sent it: service, host, process
    scope              JSON,                -- the library that recorded it
    notes              VARCHAR[]            -- what was odd: truncated, unparsed, redacted, clock_skew
);

-- Payloads, each stored once per project and day, found by their hash.
CREATE TABLE texts (
    project VARCHAR NOT NULL,               -- whose it is
    day     DATE NOT NULL,                  -- day of receipt
    hash    UUID NOT NULL,                  -- keyed BLAKE2b, 128 bits
    text    VARCHAR NOT NULL                -- a message as JSON {"role", "parts"}, or a payload as sent
);

-- One row per settled trace.
CREATE TABLE traces (
    project            VARCHAR NOT NULL,    -- whose it is
    trace_id           VARCHAR NOT NULL,    -- 32 hex digits
    root_span_id       VARCHAR,             -- NULL: the root never came
    name               VARCHAR,             -- of the root
    service            VARCHAR,             -- of the root, else the first
    agent              VARCHAR,             -- of the root, else the first
    session_id         VARCHAR,             -- of the root, else the first: children inherit nothing by themselves
    user_id            VARCHAR,             -- of the root, else the first
    start_time         TIMESTAMP NOT NULL,  -- of the root; the earliest where there is none
    end_time           TIMESTAMP NOT NULL,  -- the latest by the clock of the root's service
    duration_ms        DOUBLE NOT NULL,     -- from start to end
    status             VARCHAR NOT NULL,    -- ok error: of the root, error also when no later step recovered
    span_count         BIGINT NOT NULL,     -- spans that had come by last_received_at
    llm_count          BIGINT NOT NULL,     -- spans of kind llm
    tool_count         BIGINT NOT NULL,     -- spans of kind tool; of several that tell one call the innermost
    agent_count        BIGINT NOT NULL,     -- spans of kind agent
    error_count        BIGINT NOT NULL,     -- spans in error
    input_tokens       BIGINT,              -- counted once
    output_tokens      BIGINT,              -- counted once
    cache_read_tokens  BIGINT,              -- counted once
    cache_write_tokens BIGINT,              -- counted once
    reasoning_tokens   BIGINT,              -- counted once
    cost               DOUBLE,              -- US dollars, counted once
    agents             VARCHAR[],           -- names, in order of appearance
    tools              VARCHAR[],           -- names of tools that ran, in order of appearance
    models             VARCHAR[],           -- names, in order of appearance
    request            VARCHAR,             -- the first thing the user asked
    answer             VARCHAR,             -- the last thing the agent said to the user
    last_received_at   TIMESTAMP NOT NULL,  -- of the spans in this row: a later one means the trace is done again
    settled_at         TIMESTAMP NOT NULL   -- when this row was made; later steps go by it
);

-- What a trace says from one point of view, in short.
CREATE TABLE facets (
    project    VARCHAR NOT NULL,            -- whose it is
    trace_id   VARCHAR NOT NULL,            -- the trace
    facet      VARCHAR NOT NULL,            -- intent behaviour failure
    text       VARCHAR NOT NULL,            -- what is embedded and clustered
    text_hash  UUID NOT NULL,               -- of text: finds its embedding
    features   JSON NOT NULL,               -- figures and names beside the text
    span_ids   VARCHAR[] NOT NULL,          -- the spans it came from
    start_time TIMESTAMP NOT NULL,          -- of the trace
    version    VARCHAR NOT NULL             -- of the facet's code
);

-- Vectors of texts, each made once per model.
CREATE TABLE embeddings (
    project   VARCHAR NOT NULL,             -- whose it is
    model     VARCHAR NOT NULL,             -- the model that made it
    text_hash UUID NOT NULL,                -- of the embedded text: facets.text_hash
    vector    FLOAT[] NOT NULL              -- of unit length
);

-- The manifest of a run of the insights.
CREATE TABLE insight_runs (
    project     VARCHAR NOT NULL,           -- whose it is
    run_id      VARCHAR NOT NULL,           -- its name
    started_at  TIMESTAMP NOT NULL,         -- our clock
    finished_at TIMESTAMP,                  -- NULL: it was interrupted
    status      VARCHAR NOT NULL,           -- finished failed
    since       TIMESTAMP NOT NULL,         -- start of the window, inclusive
    until       TIMESTAMP NOT NULL,         -- end of the window, exclusive
    seed        BIGINT NOT NULL,            -- of everything random
    versions    JSON NOT NULL,              -- of code and model
    parameters  JSON NOT NULL,              -- what the run was told and what it chose
    counts      JSON NOT NULL               -- traces seen, covered, left out and why, per facet
);

-- A durable group of traces; pattern_id survives re-clustering.
CREATE TABLE patterns (
    project     VARCHAR NOT NULL,           -- whose it is
    facet       VARCHAR NOT NULL,           -- intent behaviour failure
    pattern_id  VARCHAR NOT NULL,           -- its name for good
    name        VARCHAR NOT NULL,           -- for people
    state       VARCHAR NOT NULL,           -- active ended
    size        BIGINT NOT NULL,            -- traces in it now
    share       DOUBLE NOT NULL,            -- of the traces in the window
    first_seen  TIMESTAMP NOT NULL,         -- start of its earliest trace
    last_seen   TIMESTAMP NOT NULL,         -- start of its latest trace
    centroid    FLOAT[] NOT NULL,           -- mean of its vectors
    features    JSON NOT NULL               -- what its traces have in common
);

-- What became of patterns from run to run.
CREATE TABLE pattern_lineage (
    project     VARCHAR NOT NULL,           -- whose it is
    facet       VARCHAR NOT NULL,           -- intent behaviour failure
    pattern_id  VARCHAR NOT NULL,           -- the pattern
    event       VARCHAR NOT NULL,           -- birth death split merge return
    other_id    VARCHAR,                    -- the parent of a split, the survivor of a merge
    happened_at TIMESTAMP NOT NULL          -- when a run found it
);

-- Which trace is in which pattern now.
CREATE TABLE trace_patterns (
    project    VARCHAR NOT NULL,            -- whose it is
    trace_id   VARCHAR NOT NULL,            -- the trace
    facet      VARCHAR NOT NULL,            -- intent behaviour failure
    pattern_id VARCHAR NOT NULL,            -- the pattern
    strength   DOUBLE NOT NULL,             -- 0 to 1
    how        VARCHAR NOT NULL             -- fitted assigned soft
);

-- What a pattern means, with numbers and evidence.
CREATE TABLE insights (
    project    VARCHAR NOT NULL,            -- whose it is
    insight_id VARCHAR NOT NULL,            -- follows from the pattern
    facet      VARCHAR NOT NULL,            -- intent behaviour failure
    pattern_id VARCHAR NOT NULL,            -- the pattern
    title      VARCHAR NOT NULL,            -- one line
    body       VARCHAR NOT NULL,            -- a few sentences
    severity   VARCHAR NOT NULL,            -- info low medium high
    size       BIGINT NOT NULL,             -- traces in the pattern
    share      DOUBLE NOT NULL,             -- of the traces in the window
    numbers    JSON NOT NULL,               -- the figures the text rests on
    evidence   JSON NOT NULL,               -- [{trace_id, span_id, quote}]
    author     VARCHAR NOT NULL             -- offline, or the model that wrote it
);

-- Finished documents.
CREATE TABLE reports (
    project    VARCHAR NOT NULL,            -- whose it is
    report_id  VARCHAR NOT NULL,            -- its name
    title      VARCHAR NOT NULL,            -- one line
    since      TIMESTAMP NOT NULL,          -- start of the window
    until      TIMESTAMP NOT NULL,          -- end of the window
    created_at TIMESTAMP NOT NULL,          -- our clock
    format     VARCHAR NOT NULL,            -- md
    cause      VARCHAR NOT NULL,            -- schedule asked
    path       VARCHAR,                     -- in the data folder
    body       VARCHAR NOT NULL             -- the whole document
);

-- What monitors raised; ids are deterministic, so a second look replaces and never doubles.
CREATE TABLE flags (
    project         VARCHAR NOT NULL,       -- whose it is
    flag_id         VARCHAR NOT NULL,       -- follows from monitor, subject and evidence
    monitor         VARCHAR NOT NULL,       -- the plug-in that raised it
    monitor_version VARCHAR NOT NULL,       -- of its rules
    category        VARCHAR NOT NULL,       -- of the monitor's own list
    severity        VARCHAR NOT NULL,       -- info low medium high critical
    confidence      DOUBLE NOT NULL,        -- 0 to 1
    trace_id        VARCHAR,                -- NULL: about a session or a user
    session_id      VARCHAR,                -- if known
    user_id         VARCHAR,                -- if known
    explanation     VARCHAR NOT NULL,       -- one or two sentences
    evidence        JSON NOT NULL,          -- [{trace_id, span_id, field, position, start, end}]
    details         JSON NOT NULL,          -- what else the monitor says
    happened_at     TIMESTAMP NOT NULL,     -- the agent's clock
    raised_at       TIMESTAMP NOT NULL      -- ours
);

-- What people decided about flags: append-only.
CREATE TABLE reviews (
    project     VARCHAR NOT NULL,           -- whose it is
    flag_id     VARCHAR NOT NULL,           -- the flag
    verdict     VARCHAR NOT NULL,           -- right wrong unsure
    reason      VARCHAR,                    -- in the reviewer's words
    reviewer    VARCHAR NOT NULL,           -- who decided
    reviewed_at TIMESTAMP NOT NULL          -- our clock
);

-- What people state to be so, against a prediction: append-only, the newest wins.
CREATE TABLE overrides (
    project    VARCHAR NOT NULL,            -- whose it is
    monitor    VARCHAR NOT NULL,            -- the plug-in that it corrects
    subject    VARCHAR NOT NULL,            -- e.g. a user_id
    value      VARCHAR NOT NULL,            -- e.g. adult
    reason     VARCHAR NOT NULL,            -- why
    actor      VARCHAR NOT NULL,            -- who stated it
    created_at TIMESTAMP NOT NULL           -- our clock
);

-- How far each worker step has come, so that it restarts where it stopped.
CREATE TABLE progress (
    project VARCHAR NOT NULL,               -- empty: of all projects
    step    VARCHAR NOT NULL,               -- which step
    mark    VARCHAR NOT NULL                -- how far; only the step can read it
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

-- One row per conversation: its settled traces together.
CREATE VIEW sessions AS
SELECT project, session_id, any_value(user_id) AS user_id, min(start_time) AS start_time, max(end_time) AS end_time,
       count(*) AS trace_count, sum(error_count) AS error_count, sum(cost) AS cost
FROM traces WHERE session_id IS NOT NULL GROUP BY project, session_id;
