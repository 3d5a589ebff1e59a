SELECT
    BINARY app_id AS app_id,
    BINARY platform AS platform,
    BINARY v_tracker AS v_tracker,
    BINARY v_collector AS v_collector,
    BINARY v_etl AS v_etl,
    COUNT(*) AS events,
    MIN(dt) AS first_day,
    MAX(dt) AS last_day
FROM events
WHERE dt >= '2012-01-01'
GROUP BY
    BINARY app_id,
    BINARY platform,
    BINARY v_tracker,
    BINARY v_collector,
    BINARY v_etl
ORDER BY events DESC, app_id, platform, v_tracker, v_collector, v_etl;
