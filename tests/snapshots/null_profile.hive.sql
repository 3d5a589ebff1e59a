SELECT
    place,
    CASE place
        WHEN 1 THEN 'app_id'
        WHEN 2 THEN 'platform'
        WHEN 3 THEN 'dt'
        WHEN 4 THEN 'tm'
        WHEN 5 THEN 'event'
        WHEN 6 THEN 'txn_id'
        WHEN 7 THEN 'v_tracker'
        WHEN 8 THEN 'v_collector'
        WHEN 9 THEN 'v_etl'
        WHEN 10 THEN 'user_id'
        WHEN 11 THEN 'user_ipaddress'
        WHEN 12 THEN 'user_fingerprint'
        WHEN 13 THEN 'visit_id'
        WHEN 14 THEN 'page_url'
        WHEN 15 THEN 'page_title'
        WHEN 16 THEN 'page_referrer'
        WHEN 17 THEN 'mkt_source'
        WHEN 18 THEN 'mkt_medium'
        WHEN 19 THEN 'mkt_term'
        WHEN 20 THEN 'mkt_content'
        WHEN 21 THEN 'mkt_campaign'
        WHEN 22 THEN 'ev_category'
        WHEN 23 THEN 'ev_action'
        WHEN 24 THEN 'ev_label'
        WHEN 25 THEN 'ev_property'
        WHEN 26 THEN 'ev_value'
        WHEN 27 THEN 'tr_orderid'
        WHEN 28 THEN 'tr_affiliation'
        WHEN 29 THEN 'tr_total'
        WHEN 30 THEN 'tr_tax'
        WHEN 31 THEN 'tr_shipping'
        WHEN 32 THEN 'tr_city'
        WHEN 33 THEN 'tr_state'
        WHEN 34 THEN 'tr_country'
        WHEN 35 THEN 'ti_orderid'
        WHEN 36 THEN 'ti_sku'
        WHEN 37 THEN 'ti_name'
        WHEN 38 THEN 'ti_category'
        WHEN 39 THEN 'ti_price'
        WHEN 40 THEN 'ti_quantity'
        WHEN 41 THEN 'useragent'
        WHEN 42 THEN 'br_name'
        WHEN 43 THEN 'br_family'
        WHEN 44 THEN 'br_version'
        WHEN 45 THEN 'br_type'
        WHEN 46 THEN 'br_renderengine'
        WHEN 47 THEN 'br_lang'
        WHEN 48 THEN 'br_cookies'
        WHEN 49 THEN 'br_colordepth'
        WHEN 50 THEN 'os_name'
        WHEN 51 THEN 'os_family'
        WHEN 52 THEN 'os_manufacturer'
        WHEN 53 THEN 'os_timezone'
        WHEN 54 THEN 'dvce_type'
        WHEN 55 THEN 'dvce_ismobile'
        WHEN 56 THEN 'dvce_screenwidth'
        WHEN 57 THEN 'dvce_screenheight'
    END AS column_name,
    filled,
    CASE WHEN everything <> 0 THEN (everything - filled) * 1e0 / everything END AS null_share,
    NULL AS distinct_values,
    least_value AS least,
    greatest_value AS greatest
FROM (
    SELECT
        place,
        CASE place
            WHEN 1 THEN filled_1
            WHEN 2 THEN filled_2
            WHEN 3 THEN filled_3
            WHEN 4 THEN filled_4
            WHEN 5 THEN filled_5
            WHEN 6 THEN filled_6
            WHEN 7 THEN filled_7
            WHEN 8 THEN filled_8
            WHEN 9 THEN filled_9
            WHEN 10 THEN filled_10
            WHEN 11 THEN filled_11
            WHEN 12 THEN filled_12
            WHEN 13 THEN filled_13
            WHEN 14 THEN filled_14
            WHEN 15 THEN filled_15
            WHEN 16 THEN filled_16
            WHEN 17 THEN filled_17
            WHEN 18 THEN filled_18
            WHEN 19 THEN filled_19
            WHEN 20 THEN filled_20
            WHEN 21 THEN filled_21
            WHEN 22 THEN filled_22
            WHEN 23 THEN filled_23
            WHEN 24 THEN filled_24
            WHEN 25 THEN filled_25
            WHEN 26 THEN filled_26
            WHEN 27 THEN filled_27
            WHEN 28 THEN filled_28
            WHEN 29 THEN filled_29
            WHEN 30 THEN filled_30
            WHEN 31 THEN filled_31
            WHEN 32 THEN filled_32
            WHEN 33 THEN filled_33
            WHEN 34 THEN filled_34
            WHEN 35 THEN filled_35
            WHEN 36 THEN filled_36
            WHEN 37 THEN filled_37
            WHEN 38 THEN filled_38
            WHEN 39 THEN filled_39
            WHEN 40 THEN filled_40
            WHEN 41 THEN filled_41
            WHEN 42 THEN filled_42
            WHEN 43 THEN filled_43
            WHEN 44 THEN filled_44
            WHEN 45 THEN filled_45
            WHEN 46 THEN filled_46
            WHEN 47 THEN filled_47
            WHEN 48 THEN filled_48
            WHEN 49 THEN filled_49
            WHEN 50 THEN filled_50
            WHEN 51 THEN filled_51
            WHEN 52 THEN filled_52
            WHEN 53 THEN filled_53
            WHEN 54 THEN filled_54
            WHEN 55 THEN filled_55
            WHEN 56 THEN filled_56
            WHEN 57 THEN filled_57
        END AS filled,
        CASE place
            WHEN 1 THEN least_1
            WHEN 2 THEN least_2
            WHEN 5 THEN least_5
            WHEN 7 THEN least_7
            WHEN 8 THEN least_8
            WHEN 9 THEN least_9
            WHEN 10 THEN least_10
            WHEN 11 THEN least_11
            WHEN 12 THEN least_12
            WHEN 14 THEN least_14
            WHEN 15 THEN least_15
            WHEN 16 THEN least_16
            WHEN 17 THEN least_17
            WHEN 18 THEN least_18
            WHEN 19 THEN least_19
            WHEN 20 THEN least_20
            WHEN 21 THEN least_21
            WHEN 22 THEN least_22
            WHEN 23 THEN least_23
            WHEN 24 THEN least_24
            WHEN 25 THEN least_25
            WHEN 27 THEN least_27
            WHEN 28 THEN least_28
            WHEN 32 THEN least_32
            WHEN 33 THEN least_33
            WHEN 34 THEN least_34
            WHEN 35 THEN least_35
            WHEN 36 THEN least_36
            WHEN 37 THEN least_37
            WHEN 38 THEN least_38
            WHEN 41 THEN least_41
            WHEN 42 THEN least_42
            WHEN 43 THEN least_43
            WHEN 44 THEN least_44
            WHEN 45 THEN least_45
            WHEN 46 THEN least_46
            WHEN 47 THEN least_47
            WHEN 49 THEN least_49
            WHEN 50 THEN least_50
            WHEN 51 THEN least_51
            WHEN 52 THEN least_52
            WHEN 53 THEN least_53
            WHEN 54 THEN least_54
        END AS least_value,
        CASE place
            WHEN 1 THEN greatest_1
            WHEN 2 THEN greatest_2
            WHEN 5 THEN greatest_5
            WHEN 7 THEN greatest_7
            WHEN 8 THEN greatest_8
            WHEN 9 THEN greatest_9
            WHEN 10 THEN greatest_10
            WHEN 11 THEN greatest_11
            WHEN 12 THEN greatest_12
            WHEN 14 THEN greatest_14
            WHEN 15 THEN greatest_15
            WHEN 16 THEN greatest_16
            WHEN 17 THEN greatest_17
            WHEN 18 THEN greatest_18
            WHEN 19 THEN greatest_19
            WHEN 20 THEN greatest_20
            WHEN 21 THEN greatest_21
            WHEN 22 THEN greatest_22
            WHEN 23 THEN greatest_23
            WHEN 24 THEN greatest_24
            WHEN 25 THEN greatest_25
            WHEN 27 THEN greatest_27
            WHEN 28 THEN greatest_28
            WHEN 32 THEN greatest_32
            WHEN 33 THEN greatest_33
            WHEN 34 THEN greatest_34
            WHEN 35 THEN greatest_35
            WHEN 36 THEN greatest_36
            WHEN 37 THEN greatest_37
            WHEN 38 THEN greatest_38
            WHEN 41 THEN greatest_41
            WHEN 42 THEN greatest_42
            WHEN 43 THEN greatest_43
            WHEN 44 THEN greatest_44
            WHEN 45 THEN greatest_45
            WHEN 46 THEN greatest_46
            WHEN 47 THEN greatest_47
            WHEN 49 THEN greatest_49
            WHEN 50 THEN greatest_50
            WHEN 51 THEN greatest_51
            WHEN 52 THEN greatest_52
            WHEN 53 THEN greatest_53
            WHEN 54 THEN greatest_54
        END AS greatest_value,
        everything
    FROM (
        SELECT
            COUNT(app_id) AS filled_1,
            MIN(app_id) AS least_1,
            MAX(app_id) AS greatest_1,
            COUNT(platform) AS filled_2,
            MIN(platform) AS least_2,
            MAX(platform) AS greatest_2,
            COUNT(dt) AS filled_3,
            COUNT(tm) AS filled_4,
            COUNT(event) AS filled_5,
            MIN(event) AS least_5,
            MAX(event) AS greatest_5,
            COUNT(txn_id) AS filled_6,
            COUNT(v_tracker) AS filled_7,
            MIN(v_tracker) AS least_7,
            MAX(v_tracker) AS greatest_7,
            COUNT(v_collector) AS filled_8,
            MIN(v_collector) AS least_8,
            MAX(v_collector) AS greatest_8,
            COUNT(v_etl) AS filled_9,
            MIN(v_etl) AS least_9,
            MAX(v_etl) AS greatest_9,
            COUNT(user_id) AS filled_10,
            MIN(user_id) AS least_10,
            MAX(user_id) AS greatest_10,
            COUNT(user_ipaddress) AS filled_11,
            MIN(user_ipaddress) AS least_11,
            MAX(user_ipaddress) AS greatest_11,
            COUNT(user_fingerprint) AS filled_12,
            MIN(user_fingerprint) AS least_12,
            MAX(user_fingerprint) AS greatest_12,
            COUNT(visit_id) AS filled_13,
            COUNT(page_url) AS filled_14,
            MIN(page_url) AS least_14,
            MAX(page_url) AS greatest_14,
            COUNT(page_title) AS filled_15,
            MIN(page_title) AS least_15,
            MAX(page_title) AS greatest_15,
            COUNT(page_referrer) AS filled_16,
            MIN(page_referrer) AS least_16,
            MAX(page_referrer) AS greatest_16,
            COUNT(mkt_source) AS filled_17,
            MIN(mkt_source) AS least_17,
            MAX(mkt_source) AS greatest_17,
            COUNT(mkt_medium) AS filled_18,
            MIN(mkt_medium) AS least_18,
            MAX(mkt_medium) AS greatest_18,
            COUNT(mkt_term) AS filled_19,
            MIN(mkt_term) AS least_19,
            MAX(mkt_term) AS greatest_19,
            COUNT(mkt_content) AS filled_20,
            MIN(mkt_content) AS least_20,
            MAX(mkt_content) AS greatest_20,
            COUNT(mkt_campaign) AS filled_21,
            MIN(mkt_campaign) AS least_21,
            MAX(mkt_campaign) AS greatest_21,
            COUNT(ev_category) AS filled_22,
            MIN(ev_category) AS least_22,
            MAX(ev_category) AS greatest_22,
            COUNT(ev_action) AS filled_23,
            MIN(ev_action) AS least_23,
            MAX(ev_action) AS greatest_23,
            COUNT(ev_label) AS filled_24,
            MIN(ev_label) AS least_24,
            MAX(ev_label) AS greatest_24,
            COUNT(ev_property) AS filled_25,
            MIN(ev_property) AS least_25,
            MAX(ev_property) AS greatest_25,
            COUNT(CASE
                WHEN TRIM(ev_value) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(CAST(TRIM(ev_value) AS DOUBLE)) <= 1.7976931348623157e308 THEN CAST(TRIM(ev_value) AS DOUBLE)
            END) AS filled_26,
            COUNT(tr_orderid) AS filled_27,
            MIN(tr_orderid) AS least_27,
            MAX(tr_orderid) AS greatest_27,
            COUNT(tr_affiliation) AS filled_28,
            MIN(tr_affiliation) AS least_28,
            MAX(tr_affiliation) AS greatest_28,
            COUNT(CASE
                WHEN TRIM(tr_total) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_total) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_total), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_total), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_total) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_total) AS DOUBLE) * 100) AS BIGINT)
            END) AS filled_29,
            COUNT(CASE
                WHEN TRIM(tr_tax) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_tax) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(tr_tax), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(tr_tax), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_tax) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_tax) AS DOUBLE) * 100) AS BIGINT)
            END) AS filled_30,
            COUNT(CASE
                WHEN TRIM(tr_shipping) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(tr_shipping) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(
                    REGEXP_EXTRACT(TRIM(tr_shipping), '^[-+]?([0-9]*)', 1),
                    RPAD(REGEXP_EXTRACT(TRIM(tr_shipping), '[.]([0-9]*)', 1), 3, '0')
                ) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(tr_shipping) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(tr_shipping) AS DOUBLE) * 100) AS BIGINT)
            END) AS filled_31,
            COUNT(tr_city) AS filled_32,
            MIN(tr_city) AS least_32,
            MAX(tr_city) AS greatest_32,
            COUNT(tr_state) AS filled_33,
            MIN(tr_state) AS least_33,
            MAX(tr_state) AS greatest_33,
            COUNT(tr_country) AS filled_34,
            MIN(tr_country) AS least_34,
            MAX(tr_country) AS greatest_34,
            COUNT(ti_orderid) AS filled_35,
            MIN(ti_orderid) AS least_35,
            MAX(ti_orderid) AS greatest_35,
            COUNT(ti_sku) AS filled_36,
            MIN(ti_sku) AS least_36,
            MAX(ti_sku) AS greatest_36,
            COUNT(ti_name) AS filled_37,
            MIN(ti_name) AS least_37,
            MAX(ti_name) AS greatest_37,
            COUNT(ti_category) AS filled_38,
            MIN(ti_category) AS least_38,
            MAX(ti_category) AS greatest_38,
            COUNT(CASE
                WHEN TRIM(ti_price) RLIKE '^[-+]?(0*[0-9]{1,16}[.]?[0-9]*|[.][0-9]+)\044' THEN CASE WHEN TRIM(ti_price) LIKE '-%' THEN -1 ELSE 1 END * ((CAST(CONCAT(REGEXP_EXTRACT(TRIM(ti_price), '^[-+]?([0-9]*)', 1), RPAD(REGEXP_EXTRACT(TRIM(ti_price), '[.]([0-9]*)', 1), 3, '0')) AS BIGINT) + 5) DIV 10)
                WHEN TRIM(ti_price) RLIKE '^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]{1,3})?\044'
                  AND ABS(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100)) < 1e18 THEN CAST(ROUND(CAST(TRIM(ti_price) AS DOUBLE) * 100) AS BIGINT)
            END) AS filled_39,
            COUNT(CASE
                WHEN TRIM(ti_quantity) RLIKE '^-?[0-9]+([.]0*)?\044' THEN CAST(TRIM(ti_quantity) AS INT)
            END) AS filled_40,
            COUNT(useragent) AS filled_41,
            MIN(useragent) AS least_41,
            MAX(useragent) AS greatest_41,
            COUNT(br_name) AS filled_42,
            MIN(br_name) AS least_42,
            MAX(br_name) AS greatest_42,
            COUNT(br_family) AS filled_43,
            MIN(br_family) AS least_43,
            MAX(br_family) AS greatest_43,
            COUNT(br_version) AS filled_44,
            MIN(br_version) AS least_44,
            MAX(br_version) AS greatest_44,
            COUNT(br_type) AS filled_45,
            MIN(br_type) AS least_45,
            MAX(br_type) AS greatest_45,
            COUNT(br_renderengine) AS filled_46,
            MIN(br_renderengine) AS least_46,
            MAX(br_renderengine) AS greatest_46,
            COUNT(br_lang) AS filled_47,
            MIN(br_lang) AS least_47,
            MAX(br_lang) AS greatest_47,
            COUNT(br_cookies) AS filled_48,
            COUNT(br_colordepth) AS filled_49,
            MIN(br_colordepth) AS least_49,
            MAX(br_colordepth) AS greatest_49,
            COUNT(os_name) AS filled_50,
            MIN(os_name) AS least_50,
            MAX(os_name) AS greatest_50,
            COUNT(os_family) AS filled_51,
            MIN(os_family) AS least_51,
            MAX(os_family) AS greatest_51,
            COUNT(os_manufacturer) AS filled_52,
            MIN(os_manufacturer) AS least_52,
            MAX(os_manufacturer) AS greatest_52,
            COUNT(os_timezone) AS filled_53,
            MIN(os_timezone) AS least_53,
            MAX(os_timezone) AS greatest_53,
            COUNT(dvce_type) AS filled_54,
            MIN(dvce_type) AS least_54,
            MAX(dvce_type) AS greatest_54,
            COUNT(dvce_ismobile) AS filled_55,
            COUNT(dvce_screenwidth) AS filled_56,
            COUNT(dvce_screenheight) AS filled_57,
            COUNT(*) AS everything
        FROM events
        WHERE dt >= '2012-01-01'
    ) p
    LATERAL VIEW EXPLODE(ARRAY(
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        20,
        21,
        22,
        23,
        24,
        25,
        26,
        27,
        28,
        29,
        30,
        31,
        32,
        33,
        34,
        35,
        36,
        37,
        38,
        39,
        40,
        41,
        42,
        43,
        44,
        45,
        46,
        47,
        48,
        49,
        50,
        51,
        52,
        53,
        54,
        55,
        56,
        57
    )) n AS place
) r
ORDER BY place;
