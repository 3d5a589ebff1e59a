"""The queries on the order of page views within a visit."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import groupby, pairwise

from reference_reader import Event, moment

from independent.words import (
    Row,
    Visit,
    fits,
    grouped,
    is_page_view,
    kind_of,
    matches,
    null_first,
    page_of,
    read_step,
    share,
    visit_of,
)

View = tuple[dt.datetime, str]


def sequences(hits: list[Event]) -> dict[Visit, list[View]]:
    """The page views of each visit in order. Those without an address are left out; a page counts once per second."""
    views = [event for event in hits if is_page_view(event) and event["page_url"] is not None]
    return {
        visit: sorted({(moment(event), str(page_of(event))) for event in group})
        for visit, group in grouped(views, visit_of).items()
    }


def pages(hits: list[Event]) -> list[list[str]]:
    """The paths of each visit in order."""
    return [[page for _, page in views] for views in sequences(hits).values()]


def around(hits: list[Event], page: str, direction: str) -> list[list[str]]:
    """For each visit with `page`: the pages from its first view on, or those up to its last view, in reverse order."""
    found = []
    for path in pages(hits):
        places = [place for place, one in enumerate(path) if fits(one, page)]
        if places:
            found.append(path[places[0] :] if direction == "from" else path[: places[-1] + 1][::-1])
    return found


def top_rows(counts: Counter[tuple[str | None, ...]], top: int, min_count: int) -> list[Row]:
    """The most frequent ones with their counts. Ties are sorted by their texts, NULL first."""
    rows = [(*names, count) for names, count in counts.items() if count >= min_count]
    return sorted(rows, key=lambda row: (-row[-1], *(null_first(name) for name in row[:-1])))[:top]


def time_on_page(events: list[Event], top: int = 20, min_count: int = 1, last: str = "exclude") -> list[Row]:
    ended = {visit: max(map(moment, hits)) for visit, hits in grouped(events, visit_of).items()}
    lasted = defaultdict(list)
    for visit, views in sequences(events).items():
        ends = [when for when, _ in views[1:]] + [ended[visit] if last == "event" else None]
        for (when, page), end in zip(views, ends, strict=True):
            lasted[page].append(None if end is None else int((end - when).total_seconds()))
    rows: list[Row] = []
    for page, found in lasted.items():
        timed = [seconds for seconds in found if seconds is not None]
        rows.append((page, len(found), len(timed), sum(timed) if timed else None, share(sum(timed), len(timed))))
    return sorted((row for row in rows if row[1] >= min_count), key=lambda row: (-row[1], row[0]))[:top]


def transitions(events: list[Event], page: str = "/basket", top: int = 50, min_count: int = 1) -> list[Row]:
    counts = Counter[tuple[str | None, ...]]()
    for path in pages(events):
        if fits(path[0], page):
            counts["entry", None] += 1
        if fits(path[-1], page):
            counts["exit", None] += 1
        for before, after in pairwise(path):
            if fits(before, page):
                counts["loop" if fits(after, page) else "next", after] += 1
            elif fits(after, page):
                counts["previous", before] += 1
    return top_rows(counts, top, min_count)


def path_flow(
    events: list[Event],
    *,
    page: str = "*",
    top: int = 50,
    min_count: int = 1,
    direction: str = "from",
    steps: str = "5",
) -> list[Row]:
    counts = Counter[tuple[int, str | None, str | None]]()
    for path in around(events, page, direction):
        for step, (near, far) in enumerate(pairwise([*path, None]), start=1):
            if step <= int(steps):
                counts[(step, near, far) if direction == "from" else (step, far, near)] += 1
    rows = [(*edge, count) for edge, count in counts.items() if count >= min_count]
    return sorted(rows, key=lambda row: (-row[3], row[0], null_first(row[1]), null_first(row[2])))[:top]


def top_paths(
    events: list[Event], top: int = 20, min_count: int = 1, length: str = "5", collapse_repeats: bool = False
) -> list[Row]:
    paths = pages(events)
    shown = [[page for page, _ in groupby(path)] if collapse_repeats else path for path in paths]
    counts = Counter(
        (" > ".join([*path[: int(length)], *(["..."] if len(path) > int(length) else [])]),) for path in shown
    )
    return [(path, count, share(count, len(paths))) for path, count in top_rows(counts, top, min_count)]


def site_search(events: list[Event], top: int = 20, min_count: int = 1, parameter: str = "q") -> list[Row]:
    views = [event for event in events if is_page_view(event) and event["page_url"] is not None]
    found = defaultdict(list)
    for visit, hits in grouped(views, visit_of).items():
        rows = sorted({(moment(event), str(page_of(event)), keyword(event, parameter)) for event in hits})
        keywords = [word for _, _, word in rows]
        for word, after in zip(keywords, [*keywords[1:], None], strict=True):
            if word:
                outcome = "exited" if after is None else "again" if after == word else "refined" if after else "went"
                found[word].append((visit, outcome))
    rows_: list[Row] = []
    for word, searches in found.items():
        outcomes = Counter(outcome for _, outcome in searches)
        counts = [outcomes[outcome] for outcome in ("again", "refined", "exited")]
        visits = len({visit for visit, _ in searches})
        rows_.append((word, len(searches), visits, *counts, share(counts[2], len(searches))))
    return sorted((row for row in rows_ if row[1] >= min_count), key=lambda row: (-row[1], row[0]))[:top]


def keyword(event: Event, parameter: str) -> str:
    """The value of the first parameter of that name in the query string of the address; '' if there is none."""
    query = (event["page_url"] or "").partition("#")[0].partition("?")[2]
    values = [
        value
        for name, equals, value in (part.partition("=") for part in query.split("&"))
        if equals and name == parameter
    ]
    return values[0].replace("+", " ") if values else ""


def previous_pages(
    events: list[Event], page: str = "/basket", top: int = 20, min_count: int = 1, steps_before: str = "1"
) -> list[Row]:
    steps = int(steps_before)
    counts = Counter(
        (before,)
        for path in pages(events)
        for before, here in zip(path, path[steps:], strict=False)
        if fits(here, page)
    )
    return top_rows(counts, top, min_count)


def journeys_from_to(
    events: list[Event],
    *,
    page: str = "/basket",
    top: int = 20,
    min_count: int = 1,
    direction: str = "to",
    length: str = "3",
    no_loops: bool = False,
) -> list[Row]:
    journeys = [path[: int(length)][:: 1 if direction == "from" else -1] for path in around(events, page, direction)]
    return written(journeys, top, min_count, no_loops=no_loops)


def written(journeys: list[list[str]], top: int, min_count: int, *, no_loops: bool) -> list[Row]:
    counts = Counter((" > ".join(way),) for way in journeys if not no_loops or len(set(way)) == len(way))
    return top_rows(counts, top, min_count)


def frequent_journeys(
    events: list[Event], top: int = 20, min_count: int = 1, length: str = "3", no_loops: bool = False
) -> list[Row]:
    size = int(length)
    runs = [path[start : start + size] for path in pages(events) for start in range(len(path) - size + 1)]
    return written(runs, top, min_count, no_loops=no_loops)


def page_edges(events: list[Event], top: int = 100, min_count: int = 1) -> list[Row]:
    return top_rows(Counter(edge for path in pages(events) for edge in pairwise(path)), top, min_count)


def page_sequence(events: list[Event]) -> list[Row]:
    return [
        (*visit, number, when, page)
        for visit, views in sorted(sequences(events).items())
        for number, (when, page) in enumerate(views, start=1)
    ]


def steps_between(events: list[Event], from_page: str = "/", to_page: str = "/basket") -> list[Row]:
    ways = [path[1:] for path in around(events, from_page, "from")]
    steps = [next((step for step, page in enumerate(way, start=1) if fits(page, to_page)), None) for way in ways]
    return sorted(Counter(step for step in steps if step is not None).items())


def next_action(
    events: list[Event], top: int = 20, min_count: int = 1, after: str = "basket: action=add-to-basket"
) -> list[Row]:
    conditions = read_step(after)[1]
    counts = Counter[tuple[str | None]]()
    for hits in grouped(events, visit_of).values():
        anchors = {(moment(event), action_of(event)) for event in hits if matches(event, conditions)}
        actions = sorted({(moment(event), action_of(event)) for event in hits if event["event"] != "page_ping"})
        counts.update((next((what for when, what in actions if (when, what) > anchor), None),) for anchor in anchors)
    return top_rows(counts, top, min_count)


def action_of(event: Event) -> str:
    kind = kind_of(event)
    if kind == "page_view":
        detail = page_of(event)
    elif kind in {"custom", "struct"}:
        kind, detail = "custom", event["ev_action"]
    else:
        return "unknown" if kind is None else kind
    return kind if detail is None else f"{kind} {detail}"


PURCHASE = ("basket: action=add-to-basket", "order: event=transaction")


def pattern_match(
    events: list[Event], step: Sequence[str] = PURCHASE, by: str = "visit", within_minutes: int = 30
) -> list[Row]:
    steps, gap = [sorted(read_step(text)[1]) for text in step], dt.timedelta(minutes=within_minutes)
    units = grouped(events, visit_of if by == "visit" else lambda event: event["user_id"])
    completed = []
    for hits in units.values():
        reached = {moment(event) for event in hits if matches(event, steps[0])}
        for former, conditions in pairwise(steps):
            least = dt.timedelta(seconds=former == conditions)
            here = {moment(event) for event in hits if matches(event, conditions)}
            reached = {when for when in here if any(least <= when - before <= gap for before in reached)}
        completed.append(len(reached))
    matched = sum(map(bool, completed))
    return [(len(units), matched, share(matched, len(units)), sum(completed))]
