-- What people, models and code judged of spans, traces and conversations, however it was sent: as events
-- gen_ai.evaluation.result (log records, or on spans), or as attributes (gen_ai.evaluation.*, OpenInference's
-- annotations and evaluations). Of a score that was sent again under its id the latest counts. `about` says what was
-- judged: span, trace or session; a span may be told by `response_id` alone. `mean_of`: of how many judgements it is the
-- mean (0: not known), NULL for a judgement itself; a mean is there only where none of its judgements is.
CREATE VIEW scores AS
WITH events AS (
    SELECT project, trace_id, span_id, session_id, time, 'log' AS sent_as, attributes AS said FROM logs
    WHERE event_name = 'gen_ai.evaluation.result'
    QUALIFY row_number() OVER (
        PARTITION BY project, trace_id, span_id, session_id,
            coalesce(json_extract_string(attributes, '$."tracelore.score.id"'), record_id::VARCHAR)
        ORDER BY time DESC, received_at DESC, record_id
    ) = 1
    UNION ALL
    SELECT project, trace_id, span_id, session_id, start_time, 'attributes', attributes FROM spans
    WHERE contains(attributes::VARCHAR, '"gen_ai.evaluation.')
    UNION ALL
    SELECT project, trace_id, span_id, session_id,
        coalesce(make_timestamp(TRY_CAST(json_extract_string(event, '$.time_ns') AS BIGINT) // 1000), start_time),
        'event', json_extract(event, '$.attributes')
    FROM (
        SELECT project, trace_id, span_id, session_id, start_time, unnest(json_extract(events, '$[*]')) AS event FROM spans
        WHERE contains(events::VARCHAR, '"gen_ai.evaluation.result"')
    )
    WHERE json_extract_string(event, '$.name') = 'gen_ai.evaluation.result'
),
entries AS (
    SELECT project, trace_id, span_id, session_id, start_time,
        json_extract_string(entry.value, '$') AS said,
        regexp_extract(
        entry.key, '^(trace\.|session\.)?(annotations|evaluations)\.(\d+)\.(?:annotation|evaluation)\.(\w+)$',
        ['target', 'list', 'number', 'field']
    ) AS place
    FROM (
        SELECT project, trace_id, span_id, session_id, start_time,
            unnest(map_entries(TRY_CAST(attributes AS MAP(VARCHAR, JSON)))) AS entry
        FROM spans
        WHERE contains(attributes::VARCHAR, '.annotation.name"') OR contains(attributes::VARCHAR, '.evaluation.name"')
    )
    WHERE contains(entry.key, '.annotation.') OR contains(entry.key, '.evaluation.')
),
annotations AS (
    SELECT project, trace_id, span_id, session_id, start_time AS time,
        CASE place.target WHEN 'session.' THEN 'session' WHEN 'trace.' THEN 'trace' ELSE 'span' END AS about,
        max(said) FILTER (place.field = 'name') AS name,
        max(said) FILTER (place.field = 'score') AS value,
        max(said) FILTER (place.field = 'label') AS label,
        max(said) FILTER (place.field = 'explanation') AS explanation,
        max(said) FILTER (place.field = 'annotator_kind') AS judge,
        max(said) FILTER (place.field = 'mean_of') AS mean_of,
        max(said) FILTER (place.field = 'identifier') AS score_id
    FROM entries WHERE place.list <> ''
    GROUP BY project, trace_id, span_id, session_id, start_time, place.target, place.list, place.number
),
everything AS (
    SELECT project, trace_id, span_id, session_id, time,
        CASE WHEN span_id IS NOT NULL OR json_extract_string(said, '$."gen_ai.response.id"') IS NOT NULL THEN 'span'
            WHEN trace_id IS NOT NULL THEN 'trace' WHEN session_id IS NOT NULL THEN 'session' END AS about,
        json_extract_string(said, '$."gen_ai.evaluation.name"') AS name,
        json_extract_string(said, '$."gen_ai.evaluation.score.value"') AS value,
        json_extract_string(said, '$."gen_ai.evaluation.score.label"') AS label,
        json_extract_string(said, '$."gen_ai.evaluation.explanation"') AS explanation,
        json_extract_string(said, '$."tracelore.score.judge"') AS judge,
        NULL AS mean_of,
        json_extract_string(said, '$."tracelore.score.id"') AS score_id,
        json_extract_string(said, '$."gen_ai.response.id"') AS response_id,
        sent_as
    FROM events
    UNION ALL
    SELECT *, NULL, 'attributes' FROM (SELECT DISTINCT * FROM annotations)
)
SELECT * REPLACE (
    CASE WHEN isfinite(TRY_CAST(value AS DOUBLE)) THEN TRY_CAST(value AS DOUBLE)
        ELSE TRY_CAST(value AS BOOLEAN)::DOUBLE END AS value,
    TRY_CAST(mean_of AS BIGINT) AS mean_of
)
FROM everything WHERE name IS NOT NULL
-- What was sent in two ways is one score; what was sent twice in one way may be what two judged.
QUALIFY rank() OVER (
    PARTITION BY project, trace_id, span_id, about, name, coalesce(TRY_CAST(value AS DOUBLE)::VARCHAR, value), label,
        explanation
    ORDER BY sent_as DESC
) = 1
-- As narrow as the other, so that a question about one trace reads that trace alone.
AND (mean_of IS NULL OR count(*) FILTER (mean_of IS NULL) OVER (PARTITION BY project, trace_id, span_id, about, name) = 0);
