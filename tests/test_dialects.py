"""What the basic functions of a dialect give for the odd values in logs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

import snowplow_sql as sp
from snowplow_sql import dialects

Computed = Callable[..., Any]


@pytest.fixture(scope="module")
def computed(memory: duckdb.DuckDBPyConnection) -> Computed:
    """The value of a DuckDB expression over one row of columns."""

    def value(expression: str, **columns: Any) -> Any:
        row = ", ".join(f"${name} AS {name}" for name in columns)
        return memory.execute(f"SELECT {expression} FROM (SELECT {row})", columns).fetchall()[0][0]

    return value


# --- numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y", "times"), [(0, 10, 0), (9, 10, 0), (10, 10, 1), (86399, 86400, 0), (86400, 86400, 1), (None, 10, None)]
)
def test_a_quotient_is_a_whole_number_and_never_rounded_up(
    computed: Computed, x: int | None, y: int, times: int | None
) -> None:
    assert computed(dialects.find("duckdb").quotient("x", "y"), x=x, y=y) == times


# --- addresses -------------------------------------------------------------------------------------------------

# address, its path, its host
ADDRESSES: list[tuple[str | None, str | None, str | None]] = [
    ("http://shop.example.com/coffee/beans", "/coffee/beans", "shop.example.com"),
    ("https://shop.example.com/", "/", "shop.example.com"),
    ("http://shop.example.com", "/", "shop.example.com"),
    ("http://shop.example.com?from=/start", "/", "shop.example.com"),
    ("http://shop.example.com#/start", "/", "shop.example.com"),
    ("http://shop.example.com/a?to=/b#c", "/a", "shop.example.com"),
    ("http://shop.example.com/a#b?c", "/a", "shop.example.com"),
    ("http://shop.example.com/a?", "/a", "shop.example.com"),
    ("http://shop.example.com/a#", "/a", "shop.example.com"),
    ("http://shop.example.com//a//", "//a//", "shop.example.com"),
    ("http://shop.example.com/a b", "/a b", "shop.example.com"),
    ("http://shop.example.com/caf%C3%A9", "/caf%C3%A9", "shop.example.com"),
    ("http://shop.example.com/a;b=1,c:d@e", "/a;b=1,c:d@e", "shop.example.com"),
    ("http://shop.example.com/to/http://other.example.org/x", "/to/http://other.example.org/x", "shop.example.com"),
    ("http://shop.example.com/?to=http://other.example.org/x", "/", "shop.example.com"),
    # port, user, password
    ("http://shop.example.com:8080/a", "/a", "shop.example.com"),
    ("http://shop.example.com:8080", "/", "shop.example.com"),
    ("http://anna@shop.example.com/a", "/a", "shop.example.com"),
    ("http://anna:secret@shop.example.com:80/a", "/a", "shop.example.com"),
    ("http://anna:s@cret@shop.example.com/a", "/a", "shop.example.com"),
    ("http://anna:secret@shop.example.com?x=@y", "/", "shop.example.com"),
    ("http://shop.example.com:8080?x=1", "/", "shop.example.com"),
    ("http://shop.example.com:/a", "/a", "shop.example.com"),
    ("http://anna:8080@shop.example.com", "/", "shop.example.com"),
    ("http://shop.example.com:8080/a@b", "/a@b", "shop.example.com"),
    ("view-source:http://shop.example.com/a", "/a", "shop.example.com"),
    ("://shop.example.com/a", "/a", "shop.example.com"),
    ("http://shop.example.com\n/a\nb", "/a\nb", "shop.example.com\n"),
    # an IPv6 address, whose colons do not separate a port
    ("http://[2001:DB8::1]/a", "/a", "[2001:db8::1]"),
    ("http://[::1]:8080/a", "/a", "[::1]"),
    ("http://anna:secret@[::1]:8080?x", "/", "[::1]"),
    # upper and lower case
    ("HTTP://Shop.Example.COM/Path", "/Path", "shop.example.com"),
    ("http://bücher.example/Tür", "/Tür", "bücher.example"),
    # other schemes
    ("android-app://com.example.shop/", "/", "com.example.shop"),
    ("file:///home/anna/shop.html", "/home/anna/shop.html", None),
    ("http:///a", "/a", None),
    ("http://", "/", None),
    ("mailto:anna@example.com", "mailto:anna@example.com", None),
    ("about:blank", "about:blank", None),
    # no scheme, so that the end of the host is unknown
    ("/coffee?size=1", "/coffee", None),
    ("/coffee?to=http://other.example.org/x", "/coffee", None),
    ("coffee/beans", "coffee/beans", None),
    ("shop.example.com/a", "shop.example.com/a", None),
    ("//shop.example.com/a", "//shop.example.com/a", None),
    ("?size=1", "/", None),
    ("#top", "/", None),
    ("-", "-", None),
    ("", "/", None),
    (None, None, None),
]


@pytest.mark.parametrize(("address", "path", "host"), ADDRESSES)
def test_an_address_has_this_path_and_this_host(
    computed: Computed, address: str | None, path: str | None, host: str | None
) -> None:
    dialect = dialects.find("duckdb")

    assert computed(dialect.url_path("x"), x=address) == path
    assert computed(dialect.url_host("x"), x=address) == host


@pytest.mark.parametrize(
    ("address", "networks"),
    [
        ("192.0.2.7", ["192", "192.0", "192.0.2"]),
        ("10.168.3.4", ["10", "10.168", "10.168.3"]),
        ("192.0.2", ["", "", ""]),
        ("192.0.2.7, 10.0.0.1", ["", "", ""]),
        ("2001:db8::1", ["", "", ""]),
        ("::ffff:192.0.2.7", ["", "", ""]),
        ("", ["", "", ""]),
        (None, ["", "", ""]),
    ],
)
def test_an_ipv4_address_is_in_these_networks(computed: Computed, address: str | None, networks: list[str]) -> None:
    dialect = dialects.find("duckdb")

    expressions = [dialect.with_literals(dialect.network("x", octets)) for octets in (1, 2, 3)]

    assert [computed(expression, x=address) or "" for expression in expressions] == networks


# --- periods ---------------------------------------------------------------------------------------------------

# day, first day of its week, first day of its month
DAYS = [
    ("2011-12-25", "2011-12-19", "2011-12-01"),
    ("2011-12-26", "2011-12-26", "2011-12-01"),
    ("2011-12-31", "2011-12-26", "2011-12-01"),
    ("2012-01-01", "2011-12-26", "2012-01-01"),  # a Sunday, in ISO week 52 of 2011
    ("2012-01-02", "2012-01-02", "2012-01-01"),
    ("2012-02-28", "2012-02-27", "2012-02-01"),
    ("2012-02-29", "2012-02-27", "2012-02-01"),
    ("2012-03-01", "2012-02-27", "2012-03-01"),
    ("2012-03-04", "2012-02-27", "2012-03-01"),
    ("2012-03-05", "2012-03-05", "2012-03-01"),
    ("2012-12-30", "2012-12-24", "2012-12-01"),  # also a Sunday, in ISO week 52 of 2012
    ("2012-12-31", "2012-12-31", "2012-12-01"),  # in ISO week 1 of 2013
    ("2013-01-01", "2012-12-31", "2013-01-01"),
    ("2013-01-06", "2012-12-31", "2013-01-01"),
    ("2013-01-07", "2013-01-07", "2013-01-01"),
    ("2000-02-29", "2000-02-28", "2000-02-01"),
]


@pytest.mark.parametrize(("day", "week", "month"), DAYS)
def test_a_day_is_of_this_week_and_this_month(computed: Computed, day: str, week: str, month: str) -> None:
    dialect, dated = dialects.find("duckdb"), {"dt": dt.date.fromisoformat(day), "tm": dt.time(23, 59, 59)}

    assert str(computed(dialect.period("day"), **dated)) == day
    assert str(computed(dialect.period("week"), **dated)) == week
    assert str(computed(dialect.period("month"), **dated)) == month
    assert str(computed(dialect.period("hour"), **dated)) == f"{day} 23:00:00"


@pytest.mark.parametrize(("day", "week", "month"), DAYS)
def test_a_moment_is_of_the_periods_of_its_day(computed: Computed, day: str, week: str, month: str) -> None:
    dialect, moment = dialects.find("duckdb"), dt.datetime.fromisoformat(f"{day} 00:00:00")

    assert str(computed(dialect.period("day", "x"), x=moment)) == day
    assert str(computed(dialect.period("week", "x"), x=moment)) == week
    assert str(computed(dialect.period("month", "x"), x=moment)) == month
    assert str(computed(dialect.period("hour", "x"), x=moment)) == f"{day} 00:00:00"


@given(day=st.dates(dt.date(1970, 1, 1), dt.date(2100, 12, 31)))
def test_every_day_is_of_the_week_of_its_monday(computed: Computed, day: dt.date) -> None:
    expression = dialects.find("duckdb").period("week")

    assert computed(expression, dt=day) == day - dt.timedelta(days=day.weekday())


@pytest.mark.parametrize(
    ("grain", "earlier", "later", "number"),
    [
        ("month", "2011-12-01", "2012-01-01", 1),
        ("month", "2011-12-01", "2013-01-01", 13),
        ("month", "2012-02-01", "2012-02-01", 0),
        ("month", "2012-02-01", "2012-03-01", 1),
        ("week", "2011-12-26", "2012-01-02", 1),
        ("week", "2012-02-27", "2012-03-05", 1),
        ("week", "2011-12-26", "2012-12-24", 52),
        ("week", "2011-12-26", "2012-12-31", 53),
        ("week", "2012-01-02", "2012-01-02", 0),
    ],
)
def test_periods_are_counted_by_the_calendar(
    computed: Computed, grain: str, earlier: str, later: str, number: int
) -> None:
    expression = dialects.find("duckdb").periods_between("a", "b", grain)

    assert computed(expression, a=dt.date.fromisoformat(earlier), b=dt.date.fromisoformat(later)) == number


# --- counting --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "base", "ratio"), [(1, 3, 1 / 3), (2, 2, 1.0), (0, 5, 0.0), (0, 0, None), (5, 0, None)]
)
def test_a_ratio_is_a_fraction_and_null_without_a_base(
    computed: Computed, part: int, base: int, ratio: float | None
) -> None:
    assert computed(dialects.find("duckdb").ratio("part", "base"), part=part, base=base) == ratio


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("0.10", 10), ("0.29", 29), ("1.15", 115), ("19.99", 1999), ("-4.35", -435), ("0.00", 0), (None, None)],
)
def test_an_amount_is_whole_cents(computed: Computed, amount: str | None, cents: int | None) -> None:
    """0.29 * 100 is 28.999999999999996 in floating point."""
    dialect = dialects.find("duckdb")

    assert computed(dialect.cents("CAST(x AS DECIMAL(18, 2))"), x=amount) == cents
    if cents is not None:
        assert str(computed(dialect.money("c"), c=cents)) == amount


# --- the folder of dialects ------------------------------------------------------------------------------------


def test_a_dialect_is_there_by_having_a_file() -> None:
    assert dialects.names() == ["duckdb", "hive", "infobright"]
    assert [dialects.find(name).name for name in dialects.names()] == dialects.names()


@pytest.mark.parametrize("name", ["base", "Hive", "", "hive.py", "../hive", "__init__"])
def test_nothing_else_is_a_dialect(name: str) -> None:
    with pytest.raises(sp.UsageError, match=re.escape(f"There is no dialect '{name}'.")):
        dialects.find(name)


def test_one_rendering_knows_nothing_of_another() -> None:
    one, other = dialects.find("duckdb"), dialects.find("duckdb")
    one.literal("secret")
    one.once("hits", "SELECT 1", "h")

    assert other.literals == []
    assert other.with_shared("SELECT 2") == "SELECT 2"


@pytest.mark.parametrize("name", ["x; DROP", "X", "a b", "", "1a", "a.b", "a'"])
def test_a_template_cannot_name_a_column_that_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="is not a column name"):
        dialects.find("hive").names(name)


@pytest.mark.parametrize(
    ("feature", "duckdb_text", "hive_text", "infobright_text"),
    [
        ("fla", "br_features_flash", "ARRAY_CONTAINS(br_features, 'fla')", "br_features_flash = 1"),
        ("ag", "br_features_silverlight", "ARRAY_CONTAINS(br_features, 'ag')", "br_features_silverlight = 1"),
    ],
)
def test_a_plug_in_is_a_flag_or_an_item_of_a_list(
    feature: str, duckdb_text: str, hive_text: str, infobright_text: str
) -> None:
    rendered = [
        sp.render("funnel", name, step=["any", f"br_features={feature}"]) for name in ("duckdb", "hive", "infobright")
    ]

    assert duckdb_text in rendered[0]
    assert hive_text in rendered[1]
    assert infobright_text in rendered[2]
