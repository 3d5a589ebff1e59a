/*
title = "Where a funnel loses visits"
description = """
What those who made one step of a funnel and not the next saw next.
A step counts when it happens at or after the moment at which the step before was first reached; later, if it is the
same step again. Events without user_id (and, by visit, without visit_id) are left out.
Of the visits or users that reached the step number --after and not the one behind it, the page of the first page view
later than the moment at which they reached it; of several in that second the smaller path. Page views without an
address are passed over. NULL are those who saw no page any more."""
covers = ["B29"]
related = ["funnel", "funnel_time", "funnel_correlation"]
keywords = ["drop-off", "where people leave"]
chart = { kind = "bar", x = "next_page", y = "lost" }
example = "snowq run funnel_dropoff --after 2 --top 10"

[params]
top = 20
min_count = 1
step = ["visit: any", "basket: action=add-to-basket", "checkout: action=checkout", "order: event=transaction"]

[params.after]
type = "int"
default = 1
help = "Number of the step after which visits were lost, from 1 to the last but one."

[params.by]
type = "choice"
choices = ["visit", "user"]
default = "visit"
help = "Whether all steps must lie in one visit, or belong to one user."

[columns]
next_page = ["text", "path of the page that was seen next; NULL where none was"]
lost = ["count", "visits or users that went there and did not reach the next step"]
share = ["fraction", "lost / all that did not reach it"]
*/
{% import 'funnels.sql' as funnels with context %}
{% set unit = funnels.units[by] %}
{% set last = step | length %}
{% set at = sql.in_range(after, '--after', 1, last - 1 if last > 1 else 1) %}
{% set hits = funnels.hits(events, selection, step, by) %}
{% set lost %}
SELECT
    {{ sql.names(*unit) }},
    reached_{{ at }} AS reached_at
FROM {{ sql.derived(funnels.reached(step, hits, unit), 'r') }}
WHERE reached_{{ at }} IS NOT NULL
{% if last > 1 %}
  AND reached_{{ at + 1 }} IS NULL
{% endif %}
{% endset %}
{% set page = sql.text(sql.url_path('page_url')) %}
{% set views %}
SELECT
    {{ sql.text('user_id') }} AS visitor,
    visit_id,
    {{ sql.moment() }} AS moment,
    {{ page }} AS page
FROM {{ events }}
WHERE {{ selection }}
  AND {{ sql.has_visit() if by == 'visit' else sql.has_visitor() }}
  AND {{ sql.is_page_view() }}
  AND page_url IS NOT NULL
{% endset %}
{% set later %}
SELECT
    {{ sql.names(*unit, of='v') }},
    v.moment AS moment,
    v.page AS page
FROM {{ sql.derived(views, 'v') }}
JOIN {{ sql.once('lost', lost, 'l') }}
    ON {{ sql.same('v', 'l', unit) }}
WHERE v.moment > l.reached_at
GROUP BY {{ sql.names(*unit, of='v') }}, v.moment, v.page
{% endset %}
{% set next %}
SELECT
    {{ sql.names(*unit) }},
    page
FROM {{ sql.numbered(later, 'n', by=unit, order=['moment', 'page'], number='place') }}
WHERE place = 1
{% endset %}
{% set total %}
SELECT
    1 AS everything,
    COUNT(*) AS lost
FROM {{ sql.once('lost', lost, 'l') }}
{% endset %}
{% set pages %}
SELECT
    1 AS everything,
    n.page AS page,
    COUNT(*) AS lost
FROM {{ sql.once('lost', lost, 'l') }}
LEFT OUTER JOIN {{ sql.derived(next, 'n') }}
    ON {{ sql.same('l', 'n', unit) }}
GROUP BY n.page
HAVING COUNT(*) >= {{ min_count }}
{% endset %}
SELECT
    p.page AS next_page,
    p.lost AS lost,
    {{ sql.ratio('p.lost', 't.lost') }} AS share
FROM {{ sql.derived(pages, 'p') }}
JOIN {{ sql.derived(total, 't') }}
    ON p.everything = t.everything
ORDER BY lost DESC, {{ sql.asc('next_page') }}
LIMIT {{ top }}
