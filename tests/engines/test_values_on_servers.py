"""Every parameter stays a value on the real engines: literals, patterns, and attacks through each parameter."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

import hurt
import pytest
from compare import difference
from hypothesis import given, settings
from hypothesis import strategies as st
from independent import words
from test_dialects import ADDRESSES
from test_literals import CHARACTERS, INJECTIONS, LITTLE, filled, matches
from variants import one_of_each_subject

import snowplow_sql as sp
from snowplow_sql import catalog, dialects
from snowplow_sql.params import STANDARD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasets import Warehouse

    from snowplow_sql.params import Param

ENGINES = ["hive", "infobright"]
# one statement holds many values: a statement costs far more than a value
MANY = settings(max_examples=25)


def asked(warehouse: Warehouse, dialect: str, expressions: list[str]) -> list[Any]:
    """The values of SQL expressions, in one statement."""
    listed = ", ".join(f"{expression} AS c{number}" for number, expression in enumerate(expressions))
    _, (row,) = warehouse.engine(dialect).query(f"SELECT {listed}")
    return [value.decode() if isinstance(value, bytes) else value for value in row]


def known(dialect: str, text: str) -> bool:
    """Whether the engine has all characters of `text`; if it has not, the text must be refused."""
    beyond = dialect == "infobright" and any(ord(character) > 0xFFFF for character in text)
    if beyond:
        with pytest.raises(sp.UnsupportedByDialect):
            dialects.find(dialect).quote(text)
    return not beyond


@pytest.mark.parametrize("dialect", ENGINES)
@MANY
@given(texts=st.lists(CHARACTERS, min_size=1, max_size=40))
def test_any_text_comes_back(dialect: str, warehouse: Warehouse, texts: list[str]) -> None:
    texts = [text for text in [*texts, *ATTACKS, hurt.NASTY] if known(dialect, text)]

    assert asked(warehouse, dialect, [dialects.find(dialect).quote(text) for text in texts]) == texts


@pytest.mark.parametrize("dialect", ENGINES)
@MANY
@given(pairs=st.lists(st.tuples(LITTLE, LITTLE), min_size=1, max_size=40))
def test_a_pattern_matches_what_it_should(dialect: str, warehouse: Warehouse, pairs: list[tuple[str, str]]) -> None:
    """Compared with a matcher that tries every position; each text is also matched against itself."""
    pairs = [pair for pair in [*pairs, *((text, text) for text, _ in pairs)] if all(known(dialect, x) for x in pair)]
    writer = dialects.find(dialect)
    conditions = [filled(writer.like(writer.literal(text), pattern), writer) for text, pattern in pairs] or ["1 = 1"]

    found = asked(warehouse, dialect, [f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions])

    assert found == ([int(matches(text, pattern)) for text, pattern in pairs] or [1])


@pytest.mark.parametrize("dialect", ENGINES)
@MANY
@given(
    numbers=st.lists(
        st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40
    ),
    days=st.lists(st.dates(), max_size=10),
    flags=st.lists(st.booleans(), max_size=4),
)
def test_numbers_days_and_flags_come_back(
    dialect: str, warehouse: Warehouse, numbers: list[float], days: list[Any], flags: list[bool]
) -> None:
    writer = dialects.find(dialect)
    literals = [filled(writer.literal(value), writer) for value in [*numbers, *days, *flags]]

    found = asked(warehouse, dialect, literals)

    parts = iter(found)
    assert [type(number)(value) for number, value in zip(numbers, islice(parts, len(numbers)), strict=True)] == numbers
    assert list(islice(parts, len(days))) == [day.isoformat() for day in days]
    assert [bool(value) for value in parts] == flags


@pytest.mark.parametrize("dialect", ENGINES)
def test_an_address_has_the_path_and_the_host_that_it_has_on_duckdb(dialect: str, warehouse: Warehouse) -> None:
    writer = dialects.find(dialect)
    urls = [filled(writer.literal(url), writer) for url, _, _ in ADDRESSES if url is not None]

    assert asked(warehouse, dialect, [filled(writer.url_path(url), writer) for url in urls]) == [
        path for url, path, _ in ADDRESSES if url is not None
    ]
    assert asked(warehouse, dialect, [filled(writer.url_host(url), writer) for url in urls]) == [
        host for url, _, host in ADDRESSES if url is not None
    ]


@MANY
@given(texts=st.lists(st.text(st.sampled_from("0123456789+-. ,xdN"), max_size=12), min_size=1, max_size=40))
def test_hive_reads_an_amount_and_a_quantity_as_the_log_parser_does(warehouse: Warehouse, texts: list[str]) -> None:
    writer = dialects.find("hive")
    literals = [writer.quote(text) for text in texts]
    cents = [filled(writer.cents("tr_total"), writer).replace("tr_total", literal) for literal in literals]
    whole = [filled(writer.whole("ti_quantity"), writer).replace("ti_quantity", literal) for literal in literals]

    found = asked(warehouse, "hive", [*cents, *whole])

    amounts = map(words.money, texts)
    assert found[: len(texts)] == [None if amount is None else amount * 100 for amount in amounts]
    assert found[len(texts) :] == [*map(words.whole, texts)]


# --- attacks ---------------------------------------------------------------------------------------------------

ATTACKS = [
    *INJECTIONS,
    "x'; DROP TABLE hurt.canary; --",
    "\\'; DROP TABLE hurt.canary; -- ",
    "x\\' OR 1 = 1 OR \\'",
    "' UNION ALL SELECT word FROM hurt.canary --",
    "${hiveconf:hive.exec.scratchdir}",
    "${system:user.name}';",
    "/*! DROP TABLE hurt.canary */",
    "events_2012; DROP TABLE hurt.canary",
    "hurt.canary",
    "20 INTO OUTFILE 'x'",
    "0 UNION SELECT 1",
]


def attempts(param: Param, attack: str) -> list[Any]:
    """What an attacker would type for a parameter."""
    quoted = attack.replace("'", "''")
    if param.name == "where":
        return [attack, f"user_id = '{attack}'", f"user_id = '{quoted}' OR page_title <> '{quoted}'"]
    if param.type == "step":
        return [[attack], [f"label={attack}", "any"], [f"{attack}: any", f"x: page_title={attack}*"]]
    return [attack]


@pytest.fixture(scope="module")
def canaries(warehouse: Warehouse) -> Iterator[None]:
    """A table on each server that no attack may touch; at the end, it and all events must still be there."""
    for dialect in ENGINES:
        warehouse.engine(dialect).execute("CREATE TABLE hurt.canary AS SELECT 'alive' AS word")
    yield
    for dialect in ENGINES:
        engine = warehouse.engine(dialect)
        assert engine.query("SELECT word FROM hurt.canary") == (["word"], [("alive",)])
        assert engine.query(f"SELECT COUNT(*) AS n FROM {warehouse.table('hurt')}")[1] == [(len(hurt.ROWS),)]
        engine.execute("DROP TABLE hurt.canary")


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        (dialect, query)
        # every second query for each engine, and the one with steps: together they have all kinds of parameters
        for dialect, queries in (
            ("infobright", {*one_of_each_subject()[::2], "funnel"}),
            ("hive", {*one_of_each_subject()[1::2], "funnel"}),
        )
        for query in sorted(queries)
    ],
)
def test_an_attack_is_refused_or_a_value_like_any_other(
    dialect: str, query: str, warehouse: Warehouse, canaries: None
) -> None:
    ran = set()
    for param in catalog.find(query).params.values():
        for number, attack in enumerate(ATTACKS):
            for typed in attempts(param, attack):
                params = DAY | {param.name: typed}
                if _refused(query, dialect, params):
                    continue
                if param.name == "table":
                    assert typed == "hurt.canary", "what gets through is a name and nothing else"
                    continue
                ran.add(param.name)
                # each query gets some of the attacks, and its neighbours the others. On Hive, where a statement takes
                # half a second, it gets one; only every third query gets it in standard parameters, with one filter
                place = catalog.names().index(query)
                if dialect == "hive":
                    spared = {*STANDARD} if place % 3 else FILTERS - {sorted(FILTERS)[place % len(FILTERS)]}
                    if param.name in spared or number != 2 * place % len(ATTACKS):
                        continue
                elif number % 4 != place % 4:
                    continue
                _, expected = warehouse.expected("hurt", dialect, query, **params)
                _, found = warehouse.answer("hurt", dialect, query, **params)
                assert not difference(query, found, expected), params
    assert FILTERS | {"where"} | ({"step"} if query == "funnel" else set()) <= ran


FILTERS = {"app_id", "platform", "host"}
DAY = {"start": "2012-03-02", "end": "2012-03-02"}


def _refused(query: str, dialect: str, params: dict[str, Any]) -> bool:
    """Whether the parameters are refused; asserts that the refusal has no more lines than what was typed."""
    try:
        sp.render(query, dialect, **params)
    except (sp.UsageError, sp.UnsupportedByDialect) as refusal:
        said = str(refusal)
    else:
        return False
    own_lines = max(len(text.splitlines()) for value in params.values() for text in _texts(value))
    assert len(said.splitlines()) <= max(own_lines, 1)
    return True


def _texts(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
