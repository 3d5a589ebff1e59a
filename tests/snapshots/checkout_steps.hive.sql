SELECT
    step,
    CASE step
        WHEN 1 THEN 'basket'
        WHEN 2 THEN 'checkout'
        WHEN 3 THEN 'payment'
        WHEN 4 THEN 'order'
    END AS label,
    CASE step
        WHEN 1 THEN entered_1
        WHEN 2 THEN entered_2
        WHEN 3 THEN entered_3
        WHEN 4 THEN entered_4
    END AS entered,
    CASE step
        WHEN 1 THEN reached_1
        WHEN 2 THEN reached_2
        WHEN 3 THEN reached_3
        WHEN 4 THEN reached_4
    END AS reached,
    CASE step
        WHEN 1 THEN left_1
        WHEN 2 THEN left_2
        WHEN 3 THEN left_3
        WHEN 4 THEN left_4
    END AS left_here,
    CASE step
        WHEN 1 THEN CASE WHEN reached_1 <> 0 THEN left_1 * 1e0 / reached_1 END
        WHEN 2 THEN CASE WHEN reached_2 <> 0 THEN left_2 * 1e0 / reached_2 END
        WHEN 3 THEN CASE WHEN reached_3 <> 0 THEN left_3 * 1e0 / reached_3 END
        WHEN 4 THEN CASE WHEN reached_4 <> 0 THEN left_4 * 1e0 / reached_4 END
    END AS left_share
FROM (
    SELECT
        COUNT(CASE WHEN entry = 1 THEN 1 END) AS entered_1,
        COUNT(CASE WHEN reached_1 = 1 THEN 1 END) AS reached_1,
        COUNT(CASE WHEN leaving = 1 THEN 1 END) AS left_1,
        COUNT(CASE WHEN entry = 2 THEN 1 END) AS entered_2,
        COUNT(CASE WHEN reached_2 = 1 THEN 1 END) AS reached_2,
        COUNT(CASE WHEN leaving = 2 THEN 1 END) AS left_2,
        COUNT(CASE WHEN entry = 3 THEN 1 END) AS entered_3,
        COUNT(CASE WHEN reached_3 = 1 THEN 1 END) AS reached_3,
        COUNT(CASE WHEN leaving = 3 THEN 1 END) AS left_3,
        COUNT(CASE WHEN entry = 4 THEN 1 END) AS entered_4,
        COUNT(CASE WHEN reached_4 = 1 THEN 1 END) AS reached_4,
        COUNT(CASE WHEN leaving = 4 THEN 1 END) AS left_4
    FROM (
        SELECT
            reached_1,
            reached_2,
            reached_3,
            reached_4,
            CASE
                WHEN first_1 = first_of_all THEN 1
                WHEN first_2 = first_of_all THEN 2
                WHEN first_3 = first_of_all THEN 3
                WHEN first_4 = first_of_all THEN 4
            END AS entry,
            CASE
                WHEN last_4 = last_of_all THEN 4
                WHEN last_3 = last_of_all THEN 3
                WHEN last_2 = last_of_all THEN 2
                WHEN last_1 = last_of_all THEN 1
            END AS leaving
        FROM (
            SELECT
                MAX(is_step_1) AS reached_1,
                MIN(CASE WHEN is_step_1 = 1 THEN moment END) AS first_1,
                MAX(CASE WHEN is_step_1 = 1 THEN moment END) AS last_1,
                MAX(is_step_2) AS reached_2,
                MIN(CASE WHEN is_step_2 = 1 THEN moment END) AS first_2,
                MAX(CASE WHEN is_step_2 = 1 THEN moment END) AS last_2,
                MAX(is_step_3) AS reached_3,
                MIN(CASE WHEN is_step_3 = 1 THEN moment END) AS first_3,
                MAX(CASE WHEN is_step_3 = 1 THEN moment END) AS last_3,
                MAX(is_step_4) AS reached_4,
                MIN(CASE WHEN is_step_4 = 1 THEN moment END) AS first_4,
                MAX(CASE WHEN is_step_4 = 1 THEN moment END) AS last_4,
                MIN(moment) AS first_of_all,
                MAX(moment) AS last_of_all
            FROM (
                SELECT
                    user_id AS visitor,
                    visit_id,
                    CASE
                        WHEN CASE
                            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                        END = '/basket' THEN 1
                        ELSE 0
                    END AS is_step_1,
                    CASE WHEN ev_action = 'checkout' THEN 1 ELSE 0 END AS is_step_2,
                    CASE
                        WHEN CASE
                            WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                            ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                        END = '/checkout/payment' THEN 1
                        ELSE 0
                    END AS is_step_3,
                    CASE
                        WHEN CASE
                            WHEN event IS NOT NULL THEN event
                            WHEN tr_orderid IS NOT NULL THEN 'transaction'
                            WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                            WHEN ev_action IS NOT NULL THEN 'custom'
                            WHEN page_title IS NOT NULL THEN 'page_view'
                        END = 'transaction' THEN 1
                        ELSE 0
                    END AS is_step_4,
                    CONCAT(dt, ' ', tm) AS moment
                FROM events
                WHERE dt >= '2012-01-01'
                  AND user_id IS NOT NULL AND visit_id IS NOT NULL
                  AND (
                      (CASE
                          WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                          ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                      END = '/basket')
                      OR (ev_action = 'checkout')
                      OR (CASE
                          WHEN REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1) = '' THEN '/'
                          ELSE REGEXP_EXTRACT(page_url, '^(?:[^?#]*?://[^/?#]*)?([^?#]*)', 1)
                      END = '/checkout/payment')
                      OR (CASE
                          WHEN event IS NOT NULL THEN event
                          WHEN tr_orderid IS NOT NULL THEN 'transaction'
                          WHEN ti_orderid IS NOT NULL THEN 'transaction_item'
                          WHEN ev_action IS NOT NULL THEN 'custom'
                          WHEN page_title IS NOT NULL THEN 'page_view'
                      END = 'transaction')
                  )
            ) hits
            GROUP BY visitor, visit_id
        ) visits
    ) ends
) t
LATERAL VIEW EXPLODE(ARRAY(1, 2, 3, 4)) s AS step
ORDER BY step;
