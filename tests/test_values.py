"""How a text is read as a value: days, numbers, texts, choices, columns and the steps of a funnel."""

import datetime as dt
import re
from typing import Any

import duckdb
import pytest

from snowplow_sql.values import TYPES, Condition, Step, did_you_mean, zones


def parsed(kind: str, given: Any, choices: tuple[str, ...] = ()) -> Any:
    return TYPES[kind](given, choices)


def exactly(sentence: str) -> str:
    return rf"\A{re.escape(sentence)}\Z"


def step(text: str) -> Step:
    value = parsed("step", text)
    assert isinstance(value, Step)
    return value


ACCEPTED: list[tuple[str, Any, Any]] = [
    ("date", "2012-01-31", dt.date(2012, 1, 31)),
    ("date", "2012-02-29", dt.date(2012, 2, 29)),
    ("date", "0001-01-01", dt.date(1, 1, 1)),
    ("date", dt.date(2012, 1, 31), dt.date(2012, 1, 31)),
    ("date", dt.datetime(2012, 1, 31, 23, 59), dt.date(2012, 1, 31)),  # noqa: DTZ001 - logs have no time zone
    ("int", "20", 20),
    ("int", "+20", 20),
    ("int", "020", 20),
    ("int", 20, 20),
    ("int", "0", 0),
    ("count", "1", 1),
    ("count", 20, 20),
    ("share", "0", 0.0),
    ("share", "0.25", 0.25),
    ("share", 1, 1.0),
    ("float", "0.5", 0.5),
    ("float", "-2", -2.0),
    ("float", "1e-3", 0.001),
    ("float", 3, 3.0),
    ("text", "", ""),
    ("text", "  two blanks, kept  ", "  two blanks, kept  "),
    ("text", 'O\'Neill \\ "quoted" ; -- 😀 \n\t', 'O\'Neill \\ "quoted" ; -- 😀 \n\t'),
    ("text", 7, "7"),
    ("list", "a, b", "a, b"),
    ("flag", "true", True),
    ("flag", "Yes", True),
    ("flag", "1", True),
    ("flag", "FALSE", False),
    ("flag", "no", False),
    ("flag", "0", False),
    ("flag", False, False),
    ("table", "events", "events"),
    ("table", "shop.events_004", "shop.events_004"),
    ("table", "_a.B.c9", "_a.B.c9"),
    ("column", "br_family", "br_family"),
    ("column", "log_file", "log_file"),
]


@pytest.mark.parametrize(("kind", "given", "value"), ACCEPTED, ids=repr)
def test_a_value_is_read_with_its_type(kind: str, given: Any, value: Any) -> None:
    read = parsed(kind, given)

    assert read == value
    assert type(read) is type(value)


REFUSED: list[tuple[str, Any, str]] = [
    ("date", "2012-1-31", "'2012-1-31' is not a date. Give one such as 2012-01-31."),
    ("date", "2012-02-30", "'2012-02-30' is not a date. Give one such as 2012-01-31."),
    ("date", "2011-02-29", "'2011-02-29' is not a date. Give one such as 2012-01-31."),
    ("date", "20120131", "'20120131' is not a date. Give one such as 2012-01-31."),
    ("date", "2012-W01-1", "'2012-W01-1' is not a date. Give one such as 2012-01-31."),
    ("date", "2012-01-31 ", "'2012-01-31 ' is not a date. Give one such as 2012-01-31."),
    ("date", "٢٠١٢-01-31", "'٢٠١٢-01-31' is not a date. Give one such as 2012-01-31."),  # no ASCII digits
    ("date", "yesterday", "'yesterday' is not a date. Give one such as 2012-01-31."),
    ("date", "", "'' is not a date. Give one such as 2012-01-31."),
    ("date", 20120131, "'20120131' is not a date. Give one such as 2012-01-31."),
    ("int", "2.0", "'2.0' is not a whole number. Give one such as 20."),
    ("int", "1e3", "'1e3' is not a whole number. Give one such as 20."),
    ("int", "1_000", "'1_000' is not a whole number. Give one such as 20."),
    ("int", "٣", "'٣' is not a whole number. Give one such as 20."),
    ("int", " 3", "' 3' is not a whole number. Give one such as 20."),
    ("int", "", "'' is not a whole number. Give one such as 20."),
    ("int", True, "'True' is not a whole number. Give one such as 20."),
    ("int", 2.0, "'2.0' is not a whole number. Give one such as 20."),
    ("int", "-3", "'-3' is below 0. Give 0 or more."),
    ("count", "0", "'0' is below 1. Give 1 or more."),
    ("count", "-3", "'-3' is below 1. Give 1 or more."),
    ("count", "many", "'many' is not a whole number. Give one such as 20."),
    ("share", "20", "'20' is not a share. Give a number from 0 to 1, such as 0.5."),
    ("share", "-0.1", "'-0.1' is not a share. Give a number from 0 to 1, such as 0.5."),
    ("share", "20%", "'20%' is not a number. Give one such as 0.5."),
    ("share", "nan", "'nan' is not a number. Give one such as 0.5."),
    ("float", "half", "'half' is not a number. Give one such as 0.5."),
    ("float", "0,5", "'0,5' is not a number. Give one such as 0.5."),
    ("float", "nan", "'nan' is not a number. Give one such as 0.5."),
    ("float", "inf", "'inf' is not a number. Give one such as 0.5."),
    ("float", "1e999", "'1e999' is not a number. Give one such as 0.5."),
    ("flag", "maybe", "'maybe' is neither true nor false."),
    ("flag", "", "'' is neither true nor false."),
    ("table", "events; DROP", "'events; DROP' is not a table name. Give one such as events or shop.events_004."),
    ("table", "a.b.c.d", "'a.b.c.d' is not a table name. Give one such as events or shop.events_004."),
    ("table", '"events"', "'\"events\"' is not a table name. Give one such as events or shop.events_004."),
    ("table", "4events", "'4events' is not a table name. Give one such as events or shop.events_004."),
    ("table", "événements", "'événements' is not a table name. Give one such as events or shop.events_004."),
    ("table", "", "'' is not a table name. Give one such as events or shop.events_004."),
    (
        "column",
        "br_famly",
        "'br_famly' is not a column of events. Did you mean 'br_family'? `snowq sql 'DESCRIBE events'` lists them.",
    ),
    ("column", "1=1", "'1=1' is not a column of events. `snowq sql 'DESCRIBE events'` lists them."),
]


@pytest.mark.parametrize(("kind", "given", "sentence"), REFUSED, ids=repr)
def test_a_refusal_says_what_was_expected(kind: str, given: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=exactly(sentence)):
        parsed(kind, given)


@pytest.mark.parametrize("character", ["\ud800", "\ufdd0", "\ufdef"])
def test_a_text_holds_characters_only(character: str) -> None:
    with pytest.raises(ValueError, match="code point that is not a character"):
        parsed("text", f"a{character}b")


def test_a_choice_is_one_of_its_choices_and_a_near_one_is_named() -> None:
    grains = ("hour", "day", "week", "month")

    assert parsed("choice", "week", grains) == "week"
    with pytest.raises(ValueError, match=exactly("'weeks' is not one of hour, day, week, month. Did you mean 'week'?")):
        parsed("choice", "weeks", grains)
    with pytest.raises(ValueError, match=exactly("'Q' is not one of hour, day, week, month.")):
        parsed("choice", "Q", grains)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("funell", " Did you mean 'funnel'?"),
        ("retension", " Did you mean 'retention'?"),
        ("visit", " Did you mean 'visits'?"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_a_hint_names_the_nearest_name_and_no_far_one(name: str, hint: str) -> None:
    assert did_you_mean(name, ["funnel", "retention", "visits", "page_views"]) == hint


STEPS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("any", "any event", []),
    ("  any  ", "any event", []),
    ("start: any", "start", []),
    (": any", "any event", []),
    ("event=transaction", "event=transaction", [("event", "transaction")]),
    ("order: event=transaction", "order", [("event", "transaction")]),
    ("order:event = transaction", "order", [("event", "transaction")]),
    # short names
    ("page=/coffee/*", "page=/coffee/*", [("page", "/coffee/*")]),
    ("title=Home", "title=Home", [("page_title", "Home")]),
    ("category=ecomm, action=add", "category=ecomm, action=add", [("ev_category", "ecomm"), ("ev_action", "add")]),
    ("tea: label=TEA", "tea", [("ev_label", "TEA")]),
    ("ev_label=TEA", "ev_label=TEA", [("ev_label", "TEA")]),
    # a colon belongs to the label only before the first =
    ("page_url=http://shop.example.com/*", "page_url=http://shop.example.com/*", [("page_url", "http://shop.example.com/*")]),
    ("shop: page_url=http://shop.example.com:80/", "shop", [("page_url", "http://shop.example.com:80/")]),
    ("title=Tea: green", "title=Tea: green", [("page_title", "Tea: green")]),
    ("tea: title=Tea: green", "tea", [("page_title", "Tea: green")]),
    ("Schritt 1, Tür: any", "Schritt 1, Tür", []),
    ("add, then pay: any", "add, then pay", []),
    # a comma separates conditions only if a name and = follow
    ("title=Cups, pots", "title=Cups, pots", [("page_title", "Cups, pots")]),
    ("x: title=Cups, pots, action=add", "x", [("page_title", "Cups, pots"), ("ev_action", "add")]),
    ("title=a,action=b", "title=a,action=b", [("page_title", "a"), ("ev_action", "b")]),
    ("page_url=*?a=1", "page_url=*?a=1", [("page_url", "*?a=1")]),
    ("title=1 = 1", "title=1 = 1", [("page_title", "1 = 1")]),
    ("same: action=a, action=*", "same", [("ev_action", "a"), ("ev_action", "*")]),
    ("title=O'Neill", "title=O'Neill", [("page_title", "O'Neill")]),
    # a word separates conditions only if a column name follows it
    ("title=Sweet or sour", "title=Sweet or sour", [("page_title", "Sweet or sour")]),
    ("label=Tea OR size=L", "label=Tea OR size=L", [("ev_label", "Tea OR size=L")]),
    # an event is a known one, or a pattern for several
    ("event=*", "event=*", [("event", "*")]),
    ("event=*_item", "event=*_item", [("event", "*_item")]),
    ("event=page_*i*", "event=page_*i*", [("event", "page_*i*")]),
    ("event=unstruct", "event=unstruct", [("event", "unstruct")]),
    # typed columns
    ("visit_id=2", "visit_id=2", [("visit_id", "2")]),
    ("ev_value=-1.50", "ev_value=-1.50", [("ev_value", "-1.50")]),
    ("tr_total=19.99", "tr_total=19.99", [("tr_total", "19.99")]),
    ("dvce_ismobile=true", "dvce_ismobile=true", [("dvce_ismobile", "true")]),
    ("br_features_flash=false", "br_features_flash=false", [("br_features_flash", "false")]),
    ("dt=2012-02-29", "dt=2012-02-29", [("dt", "2012-02-29")]),
    ("br_features=fla", "br_features=fla", [("br_features", "fla")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "label", "conditions"), STEPS, ids=[case[0] for case in STEPS])
def test_a_step_is_a_label_and_conditions(text: str, label: str, conditions: list[tuple[str, str]]) -> None:
    assert step(text) == Step(label, tuple(Condition(*condition) for condition in conditions))


def test_a_step_that_is_one_already_stays_as_it_is() -> None:
    one = Step("x", (Condition("event", "transaction"),))

    assert parsed("step", one) is one


HELP = "Write a step as 'column=pattern, column=pattern', with 'label:' in front if you like, or as any."
NO_OR = (
    "A step is one condition, or several that all hold, with a comma between. For one or the other, give a pattern in "
    "which * is any text, or ask once for each."
)
BEHIND, WHOLE = "a page is a path, without what follows", "for the whole address."
EVENTS = "Use one of page_view, page_ping, custom, transaction, transaction_item, ad_impression, struct, unstruct."
BAD_STEPS = [
    ("", f"'' is not a step. {HELP}"),
    ("checkout", f"'checkout' is not a step. {HELP}"),
    ("label:", f"'label:' is not a step. {HELP}"),
    ("action=", f"'action=' is not a step. {HELP}"),
    ("=checkout", f"'=checkout' is not a step. {HELP}"),
    ("http://shop.example.com", f"'http://shop.example.com' is not a step. {HELP}"),
    ("Any", f"'Any' is not a step. {HELP}"),
    ("acton=checkout", "'acton' in step 'acton=checkout' is not a column of events. Did you mean 'action'?"),
    (
        "action=a, categry=x",
        "'categry' in step 'action=a, categry=x' is not a column of events. Did you mean 'category'?",
    ),
    ("br_famly=Chrome", "'br_famly' in step 'br_famly=Chrome' is not a column of events. Did you mean 'br_family'?"),
    ("1=1", "'1' in step '1=1' is not a column of events."),
    ("visit_id=two", "'two' is not a value that visit_id can have. Give one such as 1."),
    ("visit_id=1 OR 1=1", "'1 OR 1=1' is not a value that visit_id can have. Give one such as 1."),
    ("ev_value=1e3", "'1e3' is not a value that ev_value can have. Give one such as 0.5."),
    ("dvce_ismobile=yes", "'yes' is not a value that dvce_ismobile can have. Give one such as true."),
    ("page=/a AND event=ad", f"'page=/a AND event=ad' joins its conditions with a word. {HELP}"),
    ("page=tea*", "'tea*' is not a page: a page is a path. Give one such as /tea or /tea*."),
    ("page=/a, OR event=custom", f"'page=/a, OR event=custom' joins its conditions with a word. {NO_OR}"),
    ("action=a or action=b", f"'action=a or action=b' joins its conditions with a word. {NO_OR}"),
    ("event=custom OR page=/a", f"'event=custom OR page=/a' joins its conditions with a word. {NO_OR}"),
    ("page=/tea?x=1", f"'/tea?x=1' is not a page: {BEHIND} ?. Give page=/tea, or page_url=*/tea?x=1 {WHOLE}"),
    ("page=*/a#top", f"'*/a#top' is not a page: {BEHIND} #. Give page=*/a, or page_url=*/a#top {WHOLE}"),
    ("event=transactions", f"'transactions' is not an event. Did you mean 'transaction'? {EVENTS}"),
    ("event=PAGE VIEW", f"'PAGE VIEW' is not an event. Did you mean 'page_view'? {EVENTS}"),
    ("event=order", f"'order' is not an event. {EVENTS}"),
    ("event=page_view, page_ping", f"'page_view, page_ping' is not an event. Did you mean 'page_view'? {EVENTS}"),
    ("event=pages*", f"'pages*' is not an event. {EVENTS}"),
    ("event=pv", "'pv' is a tracker's code. Write event=page_view."),
    ("event=SE", "'SE' is a tracker's code. Write event=struct."),
    ("dt=January", "'January' is not a value that dt can have. Give one such as 2012-01-31."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), BAD_STEPS, ids=[case[0] for case in BAD_STEPS])
def test_a_refused_step_says_what_a_step_is(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=exactly(sentence)):
        step(text)


@pytest.mark.parametrize(
    "text",
    [
        "tm=noon",  # a TIME
        "tm=12:*",
        "event_id=none",  # a UUID
        "visit_id=99999999999999999999",  # fits no column
        f"tr_total={'9' * 400}",  # nor any float
        "br_features=flash",  # the tracker calls it fla
        "br_features=f*",
    ],
)
def test_a_pattern_that_no_value_can_meet_is_refused_and_does_not_fail_later(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text.partition("=")[2])):
        step(text)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory", "ROC"])
def test_a_name_that_is_no_place_is_no_time_zone(name: str) -> None:
    with pytest.raises(ValueError, match=rf"\A'{name}' is not a time zone\..* Give one such as Europe/Berlin\.\Z"):
        TYPES["zone"](name, ())


def test_every_time_zone_that_is_no_place_of_a_region_is_one_that_duckdb_knows() -> None:
    """Only these: places are added every few years, and it does not matter which list has them first."""
    known = duckdb.sql("SELECT name FROM pg_timezone_names()").fetchall()

    assert {name for name in zones() if "/" not in name} <= {name for (name,) in known}
    assert {"UTC", "Europe/Berlin", "Asia/Taipei", "EST"} <= set(zones())
