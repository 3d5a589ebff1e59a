"""The queries on where visits come from."""

from collections import defaultdict

from reference_reader import Event, moment

from independent.words import (
    Row,
    began,
    grouped,
    is_bounce,
    is_page_view,
    null_first,
    null_last,
    page_of,
    share,
    visit_of,
)


def landing_pages(events: list[Event], top: int = 20) -> list[Row]:
    bounced = defaultdict(list)
    for hits in grouped(events, visit_of).values():
        views = [event for event in hits if is_page_view(event)]
        if views:
            first = began(views)
            page = min((page_of(event) for event in views if moment(event) == first), key=null_last)
            bounced[page].append(is_bounce(hits))
    rows = [(page, len(all_), sum(all_), share(sum(all_), len(all_))) for page, all_ in bounced.items()]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]
