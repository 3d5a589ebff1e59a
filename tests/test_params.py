"""Parameters: defaults, single and repeated ones, and refusals in one line."""

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import snowplow_sql as sp
from snowplow_sql import catalog
from snowplow_sql.params import SHARED, STANDARD, Param, parse_all
from snowplow_sql.values import TYPES, Condition, Step

TOP = Param("top", "int", "How many.", 20)
GRAIN = SHARED["grain"]
STEP = Param("step", "step", "A step.", ["any", "order: event=transaction"])
WORDS = Param("words", "list", "Words.")
DECLARED = {"top": TOP, "grain": GRAIN, **STANDARD}


def refusal(param: Param, value: Any) -> str:
    with pytest.raises(sp.UsageError) as error:
        param.parse(value)
    return str(error.value)


def test_without_a_value_the_default_is_parsed() -> None:
    assert TOP.parse(None) == 20
    assert GRAIN.parse(None) == "day"
    assert STANDARD["start"].parse(None) is None
    assert STANDARD["exclude_bots"].parse(None) is False
    assert STANDARD["table"].parse(None) == "events"
    assert STEP.parse(None) == [Step("any event", ()), Step("order", (Condition("event", "transaction"),))]
    assert WORDS.parse(None) == []


def test_nothing_given_of_many_means_the_default() -> None:
    assert STEP.parse([]) == STEP.parse(())
    assert len(STEP.parse([])) == 2


def test_a_parameter_of_many_takes_one_or_several_and_keeps_their_order() -> None:
    assert WORDS.parse("b") == ["b"]
    assert WORDS.parse(["b", "a", "b"]) == ["b", "a", "b"]
    assert STEP.parse("x: any") == [Step("x", ())]
    assert STEP.parse(Step("x", ())) == [Step("x", ())]
    assert STEP.parse([Step("x", ()), "y: any"]) == [Step("x", ()), Step("y", ())]


@pytest.mark.parametrize("given", [{"b", "a"}, frozenset("ab"), iter(["a", "b"]), {"a": 1, "b": 2}.keys()])
def test_of_many_whatever_can_be_gone_through_is_several(given: Any) -> None:
    assert WORDS.parse(given) == ["a", "b"]


def test_a_series_of_addresses_leaves_out_each_of_them() -> None:
    given = pd.Series(["10.*", "192.0.2.1"])

    assert sp.render("visits", exclude_ip=given) == sp.render("visits", exclude_ip=["10.*", "192.0.2.1"])


def test_a_set_of_steps_is_refused_since_steps_have_an_order() -> None:
    assert refusal(STEP, {"any", "event=transaction"}) == (
        "--step: a set has no order, and steps have one. Give a list."
    )


@pytest.mark.parametrize("given", [{"10.*": 1}, b"10.*", [["10.*"]], [b"10.*"]])
def test_what_would_match_nothing_and_say_nothing_is_refused(given: Any) -> None:
    assert refusal(STANDARD["exclude_ip"], given).startswith("--exclude-ip: '")
    assert refusal(STANDARD["app_id"], [given]) == "--app-id: 'list' is not a text. Give it as str."


@pytest.mark.parametrize("given", [pd.NaT, float("nan"), pd.NA])
def test_what_pandas_has_for_no_day_is_refused_as_any_text(given: Any) -> None:
    assert refusal(STANDARD["start"], given) == f"--from: '{given}' is not a date. Give one such as 2012-01-31."


def test_a_list_is_not_split_at_commas() -> None:
    assert WORDS.parse("a, b") == ["a, b"]


def test_the_one_default_of_a_parameter_of_many_is_one_item() -> None:
    assert Param("words", "list", "Words.", "both words").parse(None) == ["both words"]


def test_only_types_of_several_may_be_repeated() -> None:
    many = {kind for kind in TYPES if Param("x", kind, "x", choices=("a",)).many}
    assert many == {"list", "step", "hosts", "addresses"}


@pytest.mark.parametrize(
    "given", ["10.0.0.1", "10.*", "*", "fe80::1", "203.0.113.x", "*.7", "::ffff:10.0.0.1", "2001:db8:*"]
)
def test_an_address_is_whole_or_has_a_star(given: str) -> None:
    assert STANDARD["exclude_ip"].parse(given) == [given]


@pytest.mark.parametrize(
    "given", ["", "10", "10.0.0.1,10.0.0.2", "10.0.0.0/8", "10.%", "10.0.0", "localhost", "10.*\n"]
)
def test_what_no_address_can_be_is_refused(given: str) -> None:
    assert refusal(STANDARD["exclude_ip"], given).startswith(
        f"--exclude-ip: '{given.encode('unicode_escape').decode()}' "
    )
    assert refusal(STANDARD["exclude_ip"], given).endswith("or 203.0.113.* for all that begin like this.")


@pytest.mark.parametrize(
    "given", ["shop.example.com", "*.example.com", "*", "localhost", "müller.example", "[2001:db8::1]"]
)
def test_a_host_is_a_name_or_a_pattern_of_one(given: str) -> None:
    assert STANDARD["host"].parse(given) == given
    assert STANDARD["internal_host"].parse([given]) == [given]


@pytest.mark.parametrize(
    "given", ["", "http://a.example", "a.example/tea", "a.example:80", "a.example, b.example", "a b"]
)
def test_what_no_host_can_be_is_refused(given: str) -> None:
    ends = f": '{given}' is not a host. Give one such as shop.example.com, or *.example.com."
    assert refusal(STANDARD["host"], given) == f"--host{ends}"
    assert refusal(STANDARD["internal_host"], given) == f"--internal-host{ends}"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ([], "has no number"),
        ((), "has no number"),
        ("2,1", "is not in rising order"),
        ([1, 1], "is not in rising order"),
    ],
)
def test_bounds_of_buckets_are_numbers_that_rise(given: Any, what: str) -> None:
    said = f"--buckets: '{given}' {what}. Give where each bucket begins, such as 1,2,6,11."

    assert refusal(SHARED["buckets"], given) == said
    with pytest.raises(sp.UsageError) as error:
        sp.render("events_per_visit_distribution", buckets=given)
    assert str(error.value) == said


def test_a_refusal_names_the_option_as_it_is_typed() -> None:
    assert refusal(TOP, "ten") == "--top: 'ten' is not a whole number. Give one such as 20."
    assert refusal(STANDARD["start"], "x") == "--from: 'x' is not a date. Give one such as 2012-01-31."
    assert refusal(STANDARD["end"], "x") == "--to: 'x' is not a date. Give one such as 2012-01-31."
    assert refusal(STANDARD["exclude_bots"], "x") == "--exclude-bots: 'x' is neither true nor false."
    assert refusal(GRAIN, "dya") == "--grain: 'dya' is not one of hour, day, week, month. Did you mean 'day'?"
    assert refusal(STEP, ["any", "x"]).startswith("--step: 'x' is not a step. ")
    assert Param("min_orders", "int", "x").option == "--min-orders"


def test_an_unknown_name_is_refused_with_a_near_one_and_all_there_are() -> None:
    with pytest.raises(sp.UsageError) as error:
        parse_all(DECLARED, {"tpo": 3}, "landing_pages")

    assert str(error.value) == (
        "The query 'landing_pages' has no parameter 'tpo'. Did you mean 'top'? "
        "It has: top, grain, start, end, app_id, platform, host, exclude_ip, internal_host, tz, "
        "exclude_bots, where, table."
    )


def test_every_declared_parameter_gets_a_value() -> None:
    values = parse_all(DECLARED, {"start": "2012-01-01", "top": None}, "x")

    assert values.keys() == DECLARED.keys()
    assert values["start"] == dt.date(2012, 1, 1)
    assert values["top"] == 20
    assert values["end"] is None


def test_a_last_day_before_the_first_is_refused_and_one_day_or_one_end_is_not() -> None:
    with pytest.raises(sp.UsageError) as error:
        parse_all(STANDARD, {"start": "2012-03-01", "end": dt.date(2012, 2, 29)}, "x")

    assert str(error.value) == "--from 2012-03-01 is after --to 2012-02-29. Give the earlier day first."
    assert parse_all(STANDARD, {"start": "2012-03-01", "end": "2012-03-01"}, "x")["end"] == dt.date(2012, 3, 1)
    assert parse_all(STANDARD, {"end": "2012-02-29"}, "x")["start"] is None
    assert parse_all({"end": STANDARD["end"]}, {"end": "2012-02-29"}, "x")


def test_a_declaration_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\A'integer' is not a type of parameter\. Use one of date, int, "):
        Param("x", "integer", "x")
    with pytest.raises(ValueError, match="choice"):
        Param("x", "choice", "x")


@pytest.mark.parametrize("value", [5, 5.0, object(), {"a": 1}, b"x", True])
def test_a_value_of_a_strange_type_is_refused_like_a_strange_text(value: object) -> None:
    """A caller from Python gets the same one line, not an internal TypeError."""
    for param in (STEP, STANDARD["start"], Param("words", "choice", "x", choices=("a", "b"))):
        assert one_line(refusal(param, value))


def test_a_number_that_is_too_large_for_any_engine_is_refused() -> None:
    assert one_line(refusal(TOP, 10**30))
    assert one_line(refusal(Param("share", "float", "x"), 10**400))


# --- any text at all -------------------------------------------------------------------------------------------

ALL_PARAMS = sorted(
    {(query.name, param.name): param for query in catalog.queries() for param in query.params.values()}.items()
)
PARAMS = [param for (query, _), param in ALL_PARAMS if query in {"funnel", "landing_pages", "retention"}]
PARAMS += [Param("x", kind, "x", choices=("a", "b")) for kind in TYPES]

SPECIAL = "ab_=:,*'\"\\;-/ \n\r\t\x00\x1b\u2028😀19.true"
STEP_LIKE = r"(label: ?)?[a-z_]{0,12}=[^,]*(, ?[a-z_]+=.*)?"
ANY_TEXT = st.text(st.characters()) | st.text(st.sampled_from(SPECIAL)) | st.from_regex(STEP_LIKE)


def one_line(message: str) -> bool:
    """Whether the message is one line on any terminal: no line end of any kind, and no control character."""
    return len(message.splitlines()) == 1 and all(unicodedata.category(character) != "Cc" for character in message)


def said(ask: Callable[[], object]) -> str | None:
    """The message if `ask` was refused, else None. Any other exception propagates."""
    try:
        ask()
    except (sp.UsageError, sp.UnsupportedByDialect) as error:
        return str(error)
    return None


@given(st.sampled_from(PARAMS), ANY_TEXT)
def test_any_text_is_a_value_or_a_refusal_of_one_line(param: Param, text: str) -> None:
    message = said(lambda: param.parse(text))

    assert message is None or (one_line(message) and message.startswith(f"{param.option}: "))


@given(st.sampled_from(sorted(STANDARD)), st.sampled_from(["duckdb", "hive", "infobright"]), ANY_TEXT)
def test_any_text_renders_or_is_refused_in_one_line(name: str, dialect: str, text: str) -> None:
    """Including refusals by later stages: the predicate of --where, and what a dialect cannot express."""
    message = said(lambda: sp.render("page_views", dialect, **{name: text}))

    assert message is None or one_line(message)


@given(st.text(st.characters(), max_size=12))
def test_any_name_of_a_query_is_found_or_refused_in_one_line(name: str) -> None:
    message = said(lambda: catalog.find(name))

    assert message is None or one_line(message)
