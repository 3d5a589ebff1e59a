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
                WHEN regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_referrer, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END AS referrer_host,
            CASE
                WHEN regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1) <> ''
                    THEN lower(regexp_extract(page_url, '^[^:/?#]*://([^/?#:@[]+)(?::[^/?#@]*)?(?:[/?#]|$)', 1))
                ELSE nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '')
            END AS own_host
        FROM (
            SELECT
                visitor,
                visit_id,
                CAST(visit_id AS VARCHAR) AS visit,
                began,
                landing[2][2] AS mkt_medium,
                landing[2][4] AS mkt_source,
                landing[2][6] AS page_referrer,
                landing[2][8] AS page_url
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    MIN(dt + tm) AS began,
                    MIN((dt + tm, (
                        mkt_medium IS NULL,
                        replace(mkt_medium, chr(1), ' '),
                        mkt_source IS NULL,
                        replace(mkt_source, chr(1), ' '),
                        page_referrer IS NULL,
                        replace(page_referrer, chr(1), ' '),
                        page_url IS NULL,
                        replace(page_url, chr(1), ' ')
                    ))) FILTER (WHERE user_id IS NOT NULL) AS landing
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
ORDER BY visits DESC, mkt_source, referrer_host NULLS FIRST
LIMIT 20
