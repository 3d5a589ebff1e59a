/*
title = "Suspicious referrers"
description = """
Hosts that send visitors, those to the fewest pages with the fewest agents first: what a robot with a false referrer does.
Only page views count whose referrer's host is not the site's own, which are the host of the page and those of
--internal-host. Pages are paths; views without an address or an agent add none. A host is suspect that has no more
pages than --max-pages and no more agents than --max-agents. Real but rare ones look alike: --min-count leaves them out.
Of equal ones that with more page views, then the smaller name goes first."""
chart = { kind = "bar", x = "host", y = "pages" }
covers = ["B73"]
related = ["bots", "referrer_kinds", "breakdown"]
keywords = ["fake referrers"]
example = "snowq run referrer_spam --max-pages 5 --max-agents 50"

[params]
top = 20
min_count = 2

[params.max_pages]
type = "int"
default = 1
help = "With more pages than this a host is not suspect."

[params.max_agents]
type = "int"
default = 1
help = "With more user agents than this it is not."

[columns]
host = ["text", "host of the referring pages"]
page_views = ["count", "page views that came from there"]
visitors = ["count", "visitors of these"]
pages = ["count", "pages that they went to"]
agents = ["count", "user agents that they had"]
is_suspect = ["count", "1 where both are few, otherwise 0"]
*/
{% set host = sql.text(sql.url_host('page_referrer')) %}
{% set hosts %}
SELECT
    {{ host }} AS host,
    COUNT(*) AS page_views,
    {{ sql.count_visitors() }} AS visitors,
    COUNT(DISTINCT {{ sql.text(sql.url_path('page_url')) }}) AS pages,
    COUNT(DISTINCT {{ sql.text('useragent') }}) AS agents
FROM {{ events }}
WHERE {{ selection }}
  AND page_referrer IS NOT NULL
  AND {{ sql.is_page_view() }}
  AND {{ sql.is_external() }}
GROUP BY {{ host }}
{% endset %}
SELECT
    host,
    page_views,
    visitors,
    pages,
    agents,
    CASE WHEN pages <= {{ max_pages }} AND agents <= {{ max_agents }} THEN 1 ELSE 0 END AS is_suspect
FROM {{ sql.derived(hosts, 'h') }}
WHERE page_views >= {{ min_count }}
ORDER BY is_suspect DESC, pages, agents, page_views DESC, host
LIMIT {{ top }}
