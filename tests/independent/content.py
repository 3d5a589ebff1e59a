"""The queries on pages."""

from collections import defaultdict

from reference_reader import Event

from independent.words import Row, is_page_view, null_first, page_of, visit_of


def page_performance(events: list[Event], top: int = 20) -> list[Row]:
    pages = defaultdict(list)
    for event in filter(is_page_view, events):
        pages[page_of(event)].append(event)
    rows = [
        (page, len(hits), len({event["user_id"] for event in hits} - {None}), len({*map(visit_of, hits)} - {None}))
        for page, hits in pages.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], null_first(row[0])))[:top]
