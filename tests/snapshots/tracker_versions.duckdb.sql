SELECT
    app_id AS app_id,
    platform AS platform,
    v_tracker AS v_tracker,
    v_collector AS v_collector,
    v_etl AS v_etl,
    COUNT(*) AS events,
    MIN(dt) AS first_day,
    MAX(dt) AS last_day
FROM events
WHERE dt >= '2012-01-01'
GROUP BY
    app_id,
    platform,
    v_tracker,
    v_collector,
    v_etl
ORDER BY
    events DESC,
    app_id NULLS FIRST,
    platform NULLS FIRST,
    v_tracker NULLS FIRST,
    v_collector NULLS FIRST,
    v_etl NULLS FIRST
