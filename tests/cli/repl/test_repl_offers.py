"""What completion offers, with explanations; values come from the data, without blocking the typing."""

import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from tiny_log import hit, view

from snowplow_sql import catalog
from snowplow_sql.cli.repl.knowledge import Knowledge
from snowplow_sql.cli.repl.offers import Offer, offers
from snowplow_sql.cli.repl.shell import Settings, Shell
from snowplow_sql.engines.base import Engine
from snowplow_sql.events import columns

LINES = [
    view("2012-01-01 10:00:00", "anna/1", page="/tea"),
    view("2012-01-01 10:01:00", "anna/1", page="/tea"),
    view("2012-01-01 10:02:00", "anna/1", page="/shop"),
    hit("2012-01-01 10:03:00", "anna/1", e="ev", ev_ca="shop", ev_ac="add it", ev_la="it's"),
]
AGENT = "br_family"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell over four lines, used interactively."""
    path = tmp_path_factory.mktemp("logs") / "tiny.log"
    path.write_text("".join(f"{line}\n" for line in LINES), encoding="utf-8")
    with Shell(str(path), Settings(), is_terminal=True) as shell:
        yield shell


def texts(before: str, shell: Shell, patience: float = 20) -> list[str]:
    """What completion offers once it is loaded."""
    known = Event()
    found = offers(before, shell, known.set)
    if not found and known.wait(patience):
        found = offers(before, shell)
    return [offer.text for offer in found]


def completed(before: str, offer: Offer) -> str:
    return before[: len(before) - offer.back] + offer.text


# --- SQL -------------------------------------------------------------------------------------------------------


def test_a_column_is_offered_with_its_meaning(shell: Shell) -> None:
    first = offers("SELECT page_u", shell)[0]

    assert first == Offer("page_url", len("page_u"), columns()["page_url"].meaning)


def test_tables_come_behind_from_and_functions_elsewhere(shell: Shell) -> None:
    def is_known() -> bool:
        return "bad_lines" in shell.knowledge.tables and bool(shell.knowledge.functions)

    waited = Event()
    for _ in range(200):
        if is_known():
            break
        waited.wait(0.1)
    assert texts("SELECT * FROM bad", shell) == ["bad_lines"]
    assert "regexp_extract(" in texts("SELECT regexp_ex", shell)
    assert "GROUP BY" in texts("SELECT dt FROM events GR", shell)


@pytest.mark.parametrize("is_there", [True, False])
def test_of_mysql_all_but_its_functions_is_known_where_pygments_has_no_list_of_them(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, *, is_there: bool
) -> None:
    of_logs = shell.session.second_engine

    def second_engine() -> Engine:
        engine = of_logs()
        engine.dialect = "infobright"
        return engine

    if not is_there:
        monkeypatch.setitem(sys.modules, "pygments.lexers._mysql_builtins", None)
    monkeypatch.setattr(shell.session, "second_engine", second_engine)
    knowledge, known = Knowledge(shell.session, "events"), Event()
    knowledge.values("ev_action", known.set)

    assert known.wait(20)
    assert set(knowledge.values("ev_action")) == {"add it"}
    assert "bad_lines" in knowledge.tables
    assert ("substring_index" in knowledge.functions, bool(knowledge.functions)) == (is_there, is_there)
    knowledge.close()


@pytest.mark.parametrize(
    "before",
    [
        "SELECT * FROM events WHERE ev_action = 'a",
        "SELECT * FROM events WHERE br_family IS NULL OR ev_action IN ('x', 'a",
        "SELECT * FROM events e WHERE e.ev_action <> 'a",
        "SELECT * FROM events WHERE ev_action LIKE 'a",
        "SELECT 1;\nSELECT * FROM events\nWHERE ev_action NOT LIKE 'a",
    ],
)
def test_the_values_of_a_column_are_offered_in_a_text_compared_with_it(shell: Shell, before: str) -> None:
    assert texts(before, shell) == ["add it'"]


def test_a_value_comes_whole_with_its_quotes_where_none_was_typed(shell: Shell) -> None:
    assert texts("SELECT * FROM events WHERE ev_label = ", shell) == ["'it''s'"]


@pytest.mark.parametrize(
    "before", ["SELECT 'a", "SELECT * FROM events WHERE nothing = 'a", "SELECT 1 -- ev_action = 'a"]
)
def test_a_text_compared_with_nothing_known_has_no_offers(shell: Shell, before: str) -> None:
    assert offers(before, shell) == []


# --- queries of the catalogue ----------------------------------------------------------------------------------


def test_a_query_is_offered_by_its_name_with_its_title(shell: Shell) -> None:
    assert Offer("landing_pages", 4, catalog.find("landing_pages").title) in offers("land", shell)


def test_its_options_are_offered_with_their_help_and_its_choices_behind_them(shell: Shell) -> None:
    (found,) = [offer for offer in offers("funnel --st", shell) if offer.text == "--step"]

    assert found.meaning == catalog.find("funnel").params["step"].help
    assert texts("retention --grain ", shell) == ["day", "week", "month"]
    assert "--from" in texts("funnel --step any --", shell)
    assert "vertical" in texts("funnel --format v", shell)


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("breakdown --by chan", ["channel"]),
        ("breakdown --by br_fam", ["br_family"]),
        ("visits --tz Europe/Berl", ["Europe/Berlin"]),
        ("users_by_page_view_bucket --buckets ", ["1,2,6,11,26"]),
        ("clv_indirect --loo", ["--lookup"]),
        ("clv_indirect --action", []),
        ("clv_indirect --lookup ", ["action_values="]),
        ("clv_indirect --lookup action_values=ev", ["events"]),
        ("page_views --compare pre", ["previous"]),
        ("page_views --fi", ["--fill"]),
    ],
)
def test_a_value_is_offered_by_what_its_parameter_takes(shell: Shell, before: str, offered: list[str]) -> None:
    assert texts(before, shell, patience=20 if offered else 1) == offered


def test_a_file_is_offered_for_a_lookup(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "worths.csv").write_text("action,worth\n", encoding="utf-8")
    before = f"clv_indirect --lookup action_values={tmp_path}/wor"

    assert completed(before, offers(before, shell)[0]) == f"clv_indirect --lookup action_values={tmp_path}/worths.csv"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("conversion_rate --goal action=a", "conversion_rate --goal 'action=add it"),
        ("funnel --step 'ev_act", "funnel --step 'ev_action="),
        ("funnel --step any --step 'basket: act", "funnel --step any --step 'basket: action="),
        ("funnel --step 'ev_action=", "funnel --step 'ev_action=add it"),
        ("funnel --step 'x: page=/t", "funnel --step 'x: page=/tea"),
        ("funnel --step 'page=/tea, category=", "funnel --step 'page=/tea, category=shop"),
        ("funnel --step action=a", "funnel --step 'action=add it"),
        ("funnel --step event=transaction_", "funnel --step event=transaction_item"),
        ("funnel --step dvce_ismobile=t", "funnel --step dvce_ismobile=true"),
        ("funnel --where \"ev_action = 'a", "funnel --where \"ev_action = 'add it'"),
        (".render funnel --step page=/s", ".render funnel --step page=/shop"),
    ],
)
def test_a_step_is_completed_by_names_and_by_values_of_the_data(shell: Shell, before: str, line: str) -> None:
    texts(before, shell)

    assert completed(before, offers(before, shell)[0]) == line


def test_the_frequent_values_come_first(shell: Shell) -> None:
    assert texts("funnel --step page=/", shell) == ["/tea", "/shop"]


# --- commands --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        (".dri", [".drill"]),
        (".mode ver", ["vertical"]),
        (".describe page_t", ["page_title"]),
        (".timer ", ["on", "off"]),
        (".show order_k", ["order_kpis"]),
        (".render visits --dialect h", ["hive"]),
        (".help dri", ["drill"]),
        (".nothing x", []),
    ],
)
def test_commands_are_offered_and_what_they_take(shell: Shell, before: str, offered: list[str]) -> None:
    assert texts(before, shell, patience=20 if offered else 1) == offered


def test_files_are_offered_where_a_command_takes_one(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").touch()

    assert texts(f".output {tmp_path}/or", shell) == [f"{tmp_path}/orders.csv"]


# --- nobody waits ----------------------------------------------------------------------------------------------


def test_values_that_are_not_known_yet_are_announced_and_not_awaited(shell: Shell) -> None:
    known = Event()
    before = f"SELECT * FROM events WHERE {AGENT} = '"

    assert offers(before, shell, known.set) == []
    assert known.wait(20)
    assert [offer.text for offer in offers(before, shell)] == ["Firefox'"]


def test_a_source_that_cannot_be_read_aside_offers_what_needs_no_source(shell: Shell) -> None:
    broken = Shell(shell.session.source, Settings(table="nothing_of_that_name"), is_terminal=True)
    with broken:
        assert offers("SELECT * FROM events WHERE ev_label = '", broken) == []
        assert offers("SELECT page_u", broken)[0].text == "page_url"
