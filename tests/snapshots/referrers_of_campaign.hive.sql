SELECT
    its_source AS mkt_source,
    sending_host AS referrer_host,
    COUNT(*) AS visits,
    COUNT(DISTINCT visitor) AS visitors
FROM (
    SELECT
        visitor,
        mkt_source AS its_source,
        referrer_host AS sending_host
    FROM (
        SELECT
            visitor,
            visit_id,
            visit,
            began,
            mkt_medium,
            mkt_source,
            page_referrer,
            page_url,
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS referrer_host,
            CASE
                WHEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1)) <> ''
                    THEN LOWER(REGEXP_EXTRACT(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\\[[^\\]/?#]*\\]|[^/?#:]*)', 1))
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS STRING) AS visit,
                began,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[0], 2)
                END AS mkt_medium,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[1], 2)
                END AS mkt_source,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[2], 2)
                END AS page_referrer,
                CASE
                    WHEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 1, 1) = '0'
                        THEN SUBSTR(SPLIT(CASE WHEN SUBSTR(landing, 20, 1) = '0' THEN SUBSTR(landing, 21) END, '\001')[3], 2)
                END AS page_url
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(CONCAT(dt, ' ', tm)) AS began,
                    MIN(CASE
                        WHEN user_id IS NOT NULL THEN CONCAT(CONCAT(dt, ' ', tm), COALESCE(CONCAT('0', CONCAT(
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_medium, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(mkt_source, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_referrer, '\001', ' ')), '1'),
                            '\001',
                            COALESCE(CONCAT('0', REGEXP_REPLACE(page_url, '\001', ' ')), '1')
                        )), '1'))
                    END) AS landing
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                GROUP BY user_id, visit_id
            ) packed
        ) landings
    ) v
    WHERE mkt_source IS NOT NULL
) visits
GROUP BY its_source, sending_host
HAVING COUNT(*) >= 1
ORDER BY visits DESC, mkt_source, referrer_host
LIMIT 20;
