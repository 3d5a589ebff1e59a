"""Reads logs the slow and obvious way, line by line in plain Python, to check the SQL against.

It knows what the sample logs and small fixtures need: lines of 12 or 15 fields between tabs, with every
value of the query string encoded twice. It shares no code with the package.
"""

import gzip
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from urllib.parse import unquote

EVENTS = {
    "pv": "page_view",
    "pp": "page_ping",
    "ev": "custom",
    "tr": "transaction",
    "ti": "transaction_item",
    "ad": "ad_impression",
}
COLUMNS = {
    "aid": "app_id",
    "tid": "txn_id",
    "uid": "user_id",
    "fp": "user_fingerprint",
    "vid": "visit_id",
    "page": "page_title",
    "refr": "page_referrer",
    "ev_ca": "ev_category",
    "ev_ac": "ev_action",
    "ev_la": "ev_label",
    "ev_pr": "ev_property",
    "ev_va": "ev_value",
    "tr_id": "tr_orderid",
    "tr_af": "tr_affiliation",
    "tr_tt": "tr_total",
    "tr_tx": "tr_tax",
    "tr_sh": "tr_shipping",
    "tr_ci": "tr_city",
    "tr_st": "tr_state",
    "tr_co": "tr_country",
    "ti_id": "ti_orderid",
    "ti_sk": "ti_sku",
    "ti_na": "ti_name",
    "ti_ca": "ti_category",
    "ti_pr": "ti_price",
    "ti_qu": "ti_quantity",
}

Event = dict[str, str | None]


@dataclass
class Reading:
    """Everything that was read: `lines` = `headers` + `skipped` + len(`bad`) + len(`events`)."""

    events: list[Event] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    lines: int = 0
    headers: int = 0
    skipped: int = 0
    field_counts: Counter[int] = field(default_factory=Counter)
    codes: Counter[str | None] = field(default_factory=Counter)


def read(folder: Path) -> Reading:
    """Every line of every .gz file of the folder; events are in the order of their files and lines."""
    reading = Reading()
    for path in sorted(folder.glob("*.gz")):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8").removesuffix("\n").split("\n")
        for text in lines:
            _read_line(text, reading)
    return reading


def moment(event: Event) -> datetime:
    """When the event was logged: UTC, as a value without a time zone."""
    return _moment(event["dt"], event["tm"])


@cache
def _moment(day: str | None, time: str | None) -> datetime:
    return datetime.fromisoformat(f"{day} {time}")


def visits(events: list[Event]) -> dict[tuple[str, str], list[Event]]:
    """(user_id, visit_id) -> the events of that visit in order of time; events that lack either are left out."""
    found: dict[tuple[str, str], list[Event]] = {}
    for event in sorted(events, key=moment):
        if event["user_id"] and event["visit_id"]:
            found.setdefault((event["user_id"], event["visit_id"]), []).append(event)
    return found


def _read_line(text: str, reading: Reading) -> None:
    reading.lines += 1
    fields = text.split("\t")
    if text.startswith(("#Version:", "#Fields:")):
        reading.headers += 1
    elif len(fields) not in (12, 15) or not _is_moment(fields[0], fields[1]):
        reading.bad.append(text)
    elif not _is_pixel(fields[7]) or fields[11] == "-":
        reading.skipped += 1
    else:
        reading.field_counts[len(fields)] += 1
        parameters = _parameters(fields[11])
        reading.codes[parameters.get("e")] += 1
        reading.events.append(_event(fields, parameters))


def _is_moment(day: str, clock: str) -> bool:
    try:
        date.fromisoformat(day)
        time.fromisoformat(clock)
    except ValueError:
        return False
    return True


def _is_pixel(stem: str) -> bool:
    return stem == "/i" or stem.startswith(("/i?", "/ice.png"))


def _parameters(query: str) -> dict[str, str]:
    """Name -> value, decoded twice. The first non-empty value of a name counts."""
    found: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if value and name not in found:
            found[name] = unquote(unquote(value))
    return found


def _event(fields: list[str], parameters: dict[str, str]) -> Event:
    event: Event = {column: parameters.get(name) for name, column in COLUMNS.items()}
    event["dt"], event["tm"] = fields[0], fields[1]
    event["user_ipaddress"] = fields[4]
    event["page_url"] = fields[9] if fields[9] != "-" else parameters.get("url")
    event["useragent"] = unquote(fields[10])
    event["event"] = EVENTS.get(parameters.get("e", "")) or _inferred(event)
    return event


def _inferred(event: Event) -> str | None:
    """The event type of a hit whose tracker did not name it."""
    if event["tr_orderid"]:
        return "transaction"
    if event["ti_orderid"]:
        return "transaction_item"
    if event["ev_action"]:
        return "custom"
    return "page_view" if event["page_title"] else None
