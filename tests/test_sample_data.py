"""The sample logs are what their script writes, and contain what the README and the tutorial promise."""

import subprocess
import sys
import zlib
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from gzip import decompress
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from reference_reader import Reading, moment, read, visits

SAMPLE = Path(__file__).parents[1] / "sample_data"
LOGS = SAMPLE / "logs"


def remake(folder: Path) -> None:
    subprocess.run([sys.executable, SAMPLE / "make.py", "--to", folder], check=True, capture_output=True)


@pytest.fixture(scope="module")
def remade(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("remade")
    (folder / "E2EXAMPLE.2011-12-31-23.STALE123.gz").touch()
    (folder / "notes.gz").touch()
    remake(folder)
    return folder


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(LOGS)


def sample_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("E2EXAMPLE.*")}


def test_the_script_writes_the_same_lines_again(remade: Path) -> None:
    committed = {name: decompress(data) for name, data in sample_files(LOGS).items()}

    assert len(committed) == 2 * 91
    assert {name: decompress(data) for name, data in sample_files(remade).items()} == committed


@pytest.mark.skipif("zlib-ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng packs into other bytes than zlib")
def test_the_script_writes_the_same_bytes_again(remade: Path) -> None:
    assert sample_files(remade) == sample_files(LOGS)


def test_the_gzip_headers_name_no_time_file_or_system() -> None:
    assert {data[:10] for data in sample_files(LOGS).values()} == {b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"}


def test_the_script_removes_its_own_stale_files_and_no_others(remade: Path) -> None:
    assert {path.name for path in remade.iterdir()} - set(sample_files(LOGS)) == {"notes.gz"}


def test_the_logs_folder_holds_nothing_but_logs_and_stays_small() -> None:
    assert {path.name for path in LOGS.iterdir()} == set(sample_files(LOGS))
    assert sum(path.stat().st_size for path in LOGS.iterdir()) < 3_000_000


def test_every_line_is_an_event_or_skipped_or_bad(reading: Reading) -> None:
    assert reading.lines == sum(decompress(data).count(b"\n") for data in sample_files(LOGS).values())
    assert reading.lines == reading.headers + reading.skipped + len(reading.bad) + len(reading.events)
    assert (reading.lines, reading.headers, reading.skipped) == (22_489, 2 * 182, 388)
    assert [len(text.split("\t")) for text in reading.bad] == [7, 10, 1, 11, 12, 11, 5]


def test_both_log_formats_occur(reading: Reading) -> None:
    assert reading.field_counts == {12: 13_645, 15: 8_085}


def test_every_event_code_occurs_and_the_old_tracker_sends_none(reading: Reading) -> None:
    assert reading.codes == {
        "pv": 13_924,
        "pp": 4_148,
        "ev": 2_396,
        "tr": 230,
        "ti": 462,
        "ad": 410,
        None: 160,
    }


def test_an_event_without_a_code_gets_its_type_from_its_parameters(reading: Reading) -> None:
    assert Counter(event["event"] for event in reading.events) == {
        "page_view": 14_059,
        "page_ping": 4_148,
        "custom": 2_417,
        "transaction": 232,
        "transaction_item": 464,
        "ad_impression": 410,
    }


def test_events_lie_within_the_quarter_and_every_day_has_some(reading: Reading) -> None:
    days = {event["dt"] or "" for event in reading.events}

    assert (min(days), max(days), len(days)) == ("2012-01-01", "2012-03-31", 91)


def test_a_visit_never_pauses_for_half_an_hour(reading: Reading) -> None:
    longest = max(
        later - earlier
        for events in visits(reading.events).values()
        for earlier, later in pairwise(moment(event) for event in events)
    )

    assert timedelta(minutes=10) < longest < timedelta(minutes=30)


def test_some_visits_go_on_past_midnight(reading: Reading) -> None:
    assert sum(len({event["dt"] for event in events}) > 1 for events in visits(reading.events).values()) == 10


def test_two_of_five_visits_are_bounces(reading: Reading) -> None:
    sizes = [sum(event["event"] != "page_ping" for event in events) for events in visits(reading.events).values()]

    assert (len(sizes), sizes.count(1)) == (3_678, 1_467)


def test_about_every_fifth_visit_fills_a_basket_and_every_twentieth_buys(reading: Reading) -> None:
    reached = [0, 0, 0, 0]
    for events in visits(reading.events).values():
        last = datetime.min  # noqa: DTZ901
        steps = [
            [moment(event) for event in events],
            [moment(event) for event in events if event["ev_action"] == "add-to-basket"],
            [moment(event) for event in events if event["ev_action"] == "checkout"],
            [moment(event) for event in events if event["event"] == "transaction"],
        ]
        for step, times in enumerate(steps):
            later = [time for time in times if time > last]
            if not later:
                break
            last = min(later)
            reached[step] += 1

    assert reached == [3_678, 678, 358, 200]


def test_most_orders_add_up_and_some_do_not(reading: Reading) -> None:
    orders = {event["tr_orderid"]: event for event in reading.events if event["event"] == "transaction"}
    items: dict[str | None, dict[str | None, Decimal]] = {}
    for event in reading.events:
        if event["event"] == "transaction_item":
            cost = Decimal(event["ti_price"] or "") * int(event["ti_quantity"] or "")
            items.setdefault(event["ti_orderid"], {})[event["ti_sku"]] = cost
    complete = orders.keys() & items.keys()
    free = [number for number in complete if orders[number]["tr_shipping"] == "free"]
    off = [
        number
        for number in complete - set(free)
        if Decimal(orders[number]["tr_total"] or "")
        != sum(items[number].values())
        + Decimal(orders[number]["tr_tax"] or "")
        + Decimal(orders[number]["tr_shipping"] or "")
    ]

    assert (len(orders), len(items), len(complete)) == (223, 222, 218)
    assert (len(free), len(off)) == (1, 6)


def test_products_that_belong_together_are_bought_together(reading: Reading) -> None:
    baskets: dict[str | None, set[str]] = {}
    for event in reading.events:
        if event["ti_orderid"]:
            baskets.setdefault(event["ti_orderid"], set()).add(event["ti_sku"] or "")
    single = Counter(sku for basket in baskets.values() for sku in basket)
    pairs = Counter(pair for basket in baskets.values() for pair in combinations(sorted(basket), 2))
    lift = {(a, b): count * len(baskets) / (single[a] * single[b]) for (a, b), count in pairs.items()}

    assert pairs["BG-301", "BG-302"] >= 10
    assert lift["BG-301", "BG-302"] > 2  # a dripper and its filters
    assert lift["BG-310", "TE-204"] > 5  # a whisk and matcha


def test_only_reserved_names_and_addresses_occur_in_the_request(reading: Reading) -> None:
    addresses = {(event["user_ipaddress"] or "").rsplit(".", 1)[0] for event in reading.events}
    sites = {(event["page_url"] or "").split("/")[2] for event in reading.events}

    assert {block for block in addresses if not block.startswith("10.")} == {
        "192.0.2",
        "198.51.100",
        "203.0.113",
    }
    assert sites == {"www.example.com", "blog.example.com"}


def test_the_reader_decodes_what_was_encoded_twice(tmp_path: Path) -> None:
    (tmp_path / "one.gz").write_bytes(
        zlib.compress(
            b"#Version: 1.0\n"
            b"2012-02-03\t04:05:06\tLHR5\t3343\t10.1.2.3\tGET\thost\t/i\t200\thttp://a.example.com/?q=%25C3%25A9\t"
            b"Opera%209\t&page=Caf%25C3%25A9%2520100%2525&uid=ab&vid=2&ev_ac=&ev_va=1&ev_va=2\n"
            b"2012-02-03\t04:05:06\tLHR5\t3343\t10.1.2.3\tGET\thost\t/i\t200\t-\tOpera%209\t-\n"
            b"2012-02-03\t04:05",
            wbits=31,
        )
    )
    reading = read(tmp_path)
    (event,) = reading.events

    assert (reading.lines, reading.headers, reading.skipped, len(reading.bad)) == (4, 1, 1, 1)
    assert (event["page_title"], event["event"]) == ("Café 100%", "page_view")
    assert event["page_url"] == "http://a.example.com/?q=%25C3%25A9"
    assert (event["useragent"], event["user_id"], event["visit_id"]) == ("Opera 9", "ab", "2")
    assert (event["ev_action"], event["ev_value"], event["tr_orderid"]) == (None, "1", None)
    assert list(visits(reading.events)) == [("ab", "2")]
