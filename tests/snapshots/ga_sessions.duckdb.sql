WITH moments AS MATERIALIZED (
    SELECT
        visitor,
        moment,
        COUNT(*) AS events,
        SUM(is_view) AS page_views,
        MIN(CASE
            WHEN is_view = 1 AND ((mkt_source IS NOT NULL OR mkt_medium IS NOT NULL) OR (sending_host IS NOT NULL AND (own_host IS NULL OR sending_host <> own_host))) THEN (mkt_source IS NOT NULL, replace(mkt_source, chr(1), ' '), mkt_medium IS NOT NULL, replace(mkt_medium, chr(1), ' '), mkt_campaign IS NOT NULL, replace(mkt_campaign, chr(1), ' '), sending_host IS NOT NULL, replace(sending_host, chr(1), ' '))
        END) AS sender
    FROM (
        SELECT
            user_id AS visitor,
            dt + tm AS moment,
            CASE WHEN (event = 'page_view' OR (event IS NULL AND tr_orderid IS NULL AND ti_orderid IS NULL AND ev_action IS NULL AND page_title IS NOT NULL)) THEN 1 ELSE 0 END AS is_view,
            nullif(lower(regexp_extract(page_url, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') AS own_host,
            nullif(lower(regexp_extract(page_referrer, '^[^?#]*?://(?:[^/?#]*@)?(\[[^\]/?#]*\]|[^/?#:]*)', 1)), '') AS sending_host,
            mkt_source,
            mkt_medium,
            mkt_campaign
        FROM events
        WHERE dt >= '2012-01-01'
          AND user_id IS NOT NULL
    ) hits
    GROUP BY visitor, moment
),
counted AS MATERIALIZED (
    SELECT
        visitor, visit, began, ended, events, page_views, is_new, sender,
        source
    FROM (
        SELECT
            visitor, visit, began, ended, events, page_views, is_new, sender,
            SUM(is_new) OVER (PARTITION BY visitor ORDER BY visit) AS source
        FROM (
            SELECT
                visitor,
                visit,
                MIN(moment) AS began,
                MAX(moment) AS ended,
                SUM(events) AS events,
                SUM(page_views) AS page_views,
                MAX(is_new) AS is_new,
                MAX(sender) AS sender
            FROM (
                SELECT
                    visitor,
                    ended_so_far - is_end + 1 AS visit,
                    moment, events, page_views, sender, is_new
                FROM (
                    SELECT
                        visitor, moment, is_end, events, page_views, sender, is_new,
                        SUM(is_end) OVER (PARTITION BY visitor ORDER BY moment) AS ended_so_far
                    FROM (
                        SELECT
                            visitor,
                            moment_1 AS moment,
                            events_1 AS events,
                            page_views_1 AS page_views,
                            sender_1 AS sender,
                            is_new_1 AS is_new,
                            CASE
                                WHEN date_diff('second', moment_1, moment_2) <= 1800 AND is_new_2 = 0 THEN 0
                                ELSE 1
                            END AS is_end
                        FROM (
                            SELECT
                                visitor,
                                ROW_NUMBER() OVER in_order AS n,
                                LEAD(moment, 0) OVER in_order AS moment_1,
                                LEAD(events, 0) OVER in_order AS events_1,
                                LEAD(page_views, 0) OVER in_order AS page_views_1,
                                LEAD(sender, 0) OVER in_order AS sender_1,
                                LEAD(is_new, 0) OVER in_order AS is_new_1,
                                LEAD(moment, 1) OVER in_order AS moment_2,
                                LEAD(events, 1) OVER in_order AS events_2,
                                LEAD(page_views, 1) OVER in_order AS page_views_2,
                                LEAD(sender, 1) OVER in_order AS sender_2,
                                LEAD(is_new, 1) OVER in_order AS is_new_2
                            FROM (
                                SELECT
                                    m.visitor AS visitor,
                                    m.moment AS moment,
                                    m.events AS events,
                                    m.page_views AS page_views,
                                    CASE WHEN w.is_new = 1 THEN m.sender END AS sender,
                                    COALESCE(w.is_new, 0) AS is_new
                                FROM moments m
                                LEFT OUTER JOIN (
                                    SELECT
                                        visitor AS visitor,
                                        CASE WHEN place = 1 THEN moment_1 ELSE moment_2 END AS moment,
                                        1 AS is_new
                                    FROM (
                                        SELECT
                                            visitor,
                                            ROW_NUMBER() OVER in_order AS n,
                                            LEAD(moment, 0) OVER in_order AS moment_1,
                                            LEAD(sender, 0) OVER in_order AS sender_1,
                                            LEAD(moment, 1) OVER in_order AS moment_2,
                                            LEAD(sender, 1) OVER in_order AS sender_2
                                        FROM (
                                            SELECT
                                                visitor,
                                                moment,
                                                sender
                                            FROM moments m
                                            WHERE sender IS NOT NULL
                                        ) l_row
                                        WINDOW in_order AS (PARTITION BY visitor ORDER BY moment)
                                    ) l
                                    CROSS JOIN (SELECT 1 AS place UNION ALL SELECT 2 AS place) p
                                    WHERE (place = 1 AND n = 1)
                                       OR (place = 2 AND sender_1 <> sender_2)
                                ) w
                                    ON m.visitor = w.visitor AND m.moment = w.moment
                            ) r_row
                            WINDOW in_order AS (PARTITION BY visitor ORDER BY moment)
                        ) r
                    ) e_row
                ) e
            ) m
            GROUP BY visitor, visit
        ) c_row
    ) c
)
SELECT
    c.visitor AS visitor,
    c.visit AS visit,
    c.began AS began,
    c.ended AS ended,
    c.events AS events,
    c.page_views AS page_views,
    c.is_new AS is_sent,
    s.sender[2] AS mkt_source,
    s.sender[4] AS mkt_medium,
    s.sender[6] AS mkt_campaign,
    s.sender[8] AS referrer_host
FROM counted c
LEFT OUTER JOIN (
    SELECT
        visitor,
        source,
        sender
    FROM counted s
    WHERE is_new = 1
) s
    ON c.visitor = s.visitor AND c.source = s.source
ORDER BY visitor, visit
