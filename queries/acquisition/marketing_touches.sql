/*
title = "Marketing touches"
description = """
One row per landing from outside, the latest first: each page view that a campaign or another site sent.
A page view counts when it has a user_id and the source or the medium of a campaign, or a referring page on a host that
is not the site's own; a visit can have several. Those of one user, visit and second that differ in no column are one
landing. Landings of one second stand by their other columns, from left to right, NULL first."""
covers = ["A92"]
related = ["visit_source", "first_touch", "attribution"]
keywords = ["touchpoints", "utm"]
example = "snowq run marketing_touches --internal-host '*.example.com' --top 10"

[params]
top = 100

[columns]
happened_at = ["period", "the second of the page view"]
user_id = ["text", "the visitor"]
visit_id = ["number", "which of his visits it is in; NULL where that is not known"]
page = ["text", "path of the page; NULL where it has no address"]
channel = ["text", "as in channel_groups"]
mkt_source = ["text", "source of the campaign"]
mkt_medium = ["text", "its medium"]
mkt_campaign = ["text", "its name"]
mkt_term = ["text", "its term"]
referrer_host = ["text", "host of the referring page"]
*/
{% set views %}
SELECT
    {{ sql.moment() }} AS moment,
    user_id,
    visit_id,
    {{ sql.url_path('page_url') }} AS path,
    {{ sql.url_host('page_url') }} AS own_host,
    {{ sql.url_host('page_referrer') }} AS sending_host,
    mkt_source,
    mkt_medium,
    mkt_campaign,
    mkt_term
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visitor() }}
  AND {{ sql.is_page_view() }}
  AND (page_referrer IS NOT NULL OR {{ sql.is_campaign() }})
{% endset %}
{% set touches %}
SELECT
    moment,
    {{ sql.text('user_id') }} AS visitor,
    visit_id AS visit,
    {{ sql.text('path') }} AS path,
    {{ sql.channel('sending_host', 'own_host') }} AS channel,
    {{ sql.text('mkt_source') }} AS source,
    {{ sql.text('mkt_medium') }} AS medium,
    {{ sql.text('mkt_campaign') }} AS campaign,
    {{ sql.text('mkt_term') }} AS term,
    {{ sql.text('sending_host') }} AS sent_by
FROM {{ sql.derived(views, 'views') }}
WHERE ({{ sql.is_campaign() }} OR {{ sql.is_external('sending_host', 'own_host') }})
{% endset %}
SELECT
    {{ sql.local('moment') }} AS happened_at,
    visitor AS user_id,
    visit AS visit_id,
    path AS page,
    channel,
    source AS mkt_source,
    medium AS mkt_medium,
    campaign AS mkt_campaign,
    term AS mkt_term,
    sent_by AS referrer_host
FROM {{ sql.derived(touches, 'touches') }}
GROUP BY moment, visitor, visit, path, channel, source, medium, campaign, term, sent_by
ORDER BY happened_at DESC, user_id, {{ sql.asc('visit_id') }}, {{ sql.asc('page') }}, channel, {{ sql.asc('mkt_source') }}, {{ sql.asc('mkt_medium') }}, {{ sql.asc('mkt_campaign') }}, {{ sql.asc('mkt_term') }}, {{ sql.asc('referrer_host') }}
LIMIT {{ top }}
