"""`snowq run` as a picture, on a screen and in a file, and with an explanation."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from snowq_process import SAMPLE_NOTE, Outcome, environment, on_a_terminal, snowq
from tiny_log import hit, view

import snowplow_sql as sp
from snowplow_sql._version import __version__
from snowplow_sql.cli import explaining

ROBOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Three page views of two pages, one of a robot, on the second and fourth of January; and a bad line."""
    path = tmp_path_factory.mktemp("charts") / "tiny.log"
    lines = [
        view("2012-01-02 10:00:00", "anna/1", page="/tea"),
        view("2012-01-02 10:01:00", "anna/1", page="/tea"),
        view("2012-01-04 10:00:00", page="/", agent=ROBOT),
        hit("2012-01-04 11:00:00", "ben/1", e="tr", tr_id="O-1"),
        "torn line",
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def loaded(log: str) -> str:
    db = str(Path(log).with_name("tiny.duckdb"))
    assert snowq("load", log, "--db", db).code == 0
    return db


CHART = """\
Page performance
page views (count) by page
/tea 2 """


def test_a_chart_in_a_pipe_is_a_hundred_wide_and_plain(log: str) -> None:
    ran = snowq("run", "page_performance", "--chart", "--source", log)

    assert ran == Outcome(0, f"{CHART}{'█' * 93}\n/    1 {'█' * 46}▌\n", "")


def test_a_chart_is_as_wide_as_its_terminal_and_needs_no_colour(log: str) -> None:
    shown = on_a_terminal("run", "page_performance", "--chart", "--source", log, width=60, NO_COLOR="1")

    assert shown == Outcome(0, f"{CHART}{'█' * 53}\n/    1 {'█' * 26}▌\n", "")


def test_the_environment_may_say_how_wide(log: str) -> None:
    ran = snowq("run", "page_performance", "--chart", "--source", log, COLUMNS="47")

    assert ran.out.splitlines()[2] == "/tea 2 " + "█" * 40


def test_a_line_knows_its_grain_from_the_question(log: str) -> None:
    ran = snowq("run", "page_views", "--grain", "month", "--chart", "--source", log)

    assert "month, UTC" in ran.out
    assert "2012-01\n" in ran.out


def test_a_chart_on_the_screen_and_the_data_in_a_file(log: str, tmp_path: Path) -> None:
    to = tmp_path / "pages.csv"
    ran = snowq("run", "page_performance", "--chart", "--source", log, "--output", str(to))

    assert ran.out.startswith(CHART)
    assert to.read_text() == "page,page_views,visitors,visits\n/tea,2,1,1\n/,1,0,0\n"


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<svg "), ("SVG", b"<svg "), ("png", b"\x89PNG"), ("html", b"<!DOCTYPE html>")]
)
def test_the_name_of_the_file_asks_for_a_picture(log: str, tmp_path: Path, form: str, begins: bytes) -> None:
    to = tmp_path / f"pages.{form}"

    assert snowq("run", "page_performance", "--source", log, "--output", str(to)) == Outcome(0, "", "")
    assert to.read_bytes().lstrip().startswith(begins)


def test_a_comparison_is_two_lines_and_all_its_columns(log: str, tmp_path: Path) -> None:
    page, data = tmp_path / "both.html", tmp_path / "both.json"
    days = ("--from", "2012-01-03", "--to", "2012-01-04", "--compare", "previous")

    assert snowq("run", "page_views", *days, "--source", log, "--output", str(page)).code == 0
    assert snowq("run", "page_views", *days, "--source", log, "--output", str(data), "--meta").code == 0

    shown, told = page.read_text(), json.loads((tmp_path / "both.json.meta.json").read_text())
    assert "from 2012-01-01" in shown
    assert "from 2012-01-03" in shown
    assert "compare previous" in shown
    assert [column["name"] for column in told["columns"]] == [
        *("period", "earlier_period", "page_views", "page_views_earlier", "page_views_change"),
    ]
    assert told["parameters"] == {"grain": "day", "compare": "previous"}


def test_a_format_gives_the_data_whatever_the_name(log: str, tmp_path: Path) -> None:
    to = tmp_path / "pages.html"
    snowq("run", "page_performance", "--source", log, "--output", str(to), "--format", "tsv")

    assert to.read_text().startswith("page\tpage_views\t")


# --- explained -------------------------------------------------------------------------------------------------


def test_an_explanation_goes_to_stderr_and_the_data_stays_as_it_is(log: str) -> None:
    asked = ["run", "page_views", "--source", log, "--to", "2012-01-05", "--exclude-bots"]
    ran = snowq(*asked, "--explain")

    assert (ran.code, ran.out) == (0, "period,page_views\n2012-01-02,2\n")
    head, _, sql = ran.err.partition("\nSQL (duckdb)\n")
    lines = dict(line.split("  ", 1) for line in head.splitlines()[1:] if line)
    told = {name: text.strip() for name, text in lines.items()}
    assert head.splitlines()[0] == "page_views - Page views"
    assert told.pop("Definition").startswith("Page views per period. A page view is an event of that type;")
    assert told == {
        "Period": "up to 2012-01-05 (UTC)",
        "Filters": "robots left out",
        "Parameters": "grain day",
        "Source": f"{log} (duckdb)",
        "Events read": "3",
        "Data quality": "3 events; 2 of 4 days have no events (2012-01-03, 2012-01-05); 25.0 % of the events are from "
        "robots, which are left out; 1 of 5 lines (20.00 %) cannot be read.",
    }
    assert sql.strip() == snowq("render", "page_views", "--to", "2012-01-05", "--exclude-bots").out.strip()


def test_a_sidecar_says_it_to_programs(log: str, tmp_path: Path) -> None:
    to = tmp_path / "views.json"
    ran = snowq("run", "page_views", "--source", log, "--output", str(to), "--meta", "--from", "2012-01-01")
    beside = json.loads((tmp_path / "views.json.meta.json").read_text(encoding="utf-8"))

    assert (ran.code, ran.out) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"views.json", "views.json.meta.json"}
    assert beside.pop("definition").startswith("Page views per period.")
    assert beside.pop("sql") == snowq("render", "page_views", "--from", "2012-01-01").out.strip()
    assert beside == {
        "snowq": __version__,
        "query": "page_views",
        "title": "Page views",
        "columns": [
            {"name": "period", "kind": "period", "meaning": "first day of the period, or the start of the hour"},
            {"name": "page_views", "kind": "count", "meaning": "page views in it"},
        ],
        "period": {"start": "2012-01-01", "end": None, "tz": "UTC"},
        "compared_with": None,
        "filters": [],
        "selection": {
            "start": "2012-01-01",
            "end": None,
            "app_id": None,
            "platform": None,
            "host": None,
            "exclude_ip": [],
            "internal_host": [],
            "tz": None,
            "exclude_bots": False,
            "where": None,
            "table": "events",
            "dedupe": False,
        },
        "parameters": {"grain": "day"},
        "source": log,
        "dialect": "duckdb",
        "modern": False,
        "quality": {
            "events": 4,
            "first_day": "2012-01-01",
            "last_day": "2012-01-04",
            "days_without_events": {
                "count": 2,
                "spans": [
                    {"first": "2012-01-01", "last": "2012-01-01"},
                    {"first": "2012-01-03", "last": "2012-01-03"},
                ],
            },
            "robots": 1,
            "transactions": 1,
            "transactions_without_amount": 1,
            "lines": 5,
            "bad_lines": 1,
            "remarks": [
                "1 of 5 lines (20.00 %) cannot be read",
                "2 of 4 days have no events (2012-01-01, 2012-01-03)",
                "25.0 % of the events are from robots, which are counted",
            ],
        },
        "quality_before": None,
        "rows": 2,
    }


def test_of_a_loaded_file_the_reader_is_told_unasked_what_touches_the_answer(loaded: str) -> None:
    ran = snowq("run", "visits", "--source", loaded)

    assert (ran.code, ran.out) == (0, "period,visits\n2012-01-02,1\n2012-01-04,1\n")
    assert ran.err == (
        "snowq: data quality: 1 of 5 lines (20.00 %) cannot be read; 1 of 3 days has no events (2012-01-03); "
        "25.0 % of the events are from robots, which are counted.\n"
    )


@pytest.mark.parametrize("query", ["page_views", "overview"])  # one is a trend, the other has its own --compare
def test_days_that_are_missing_from_what_it_is_compared_with_are_told(query: str, loaded: str, tmp_path: Path) -> None:
    """Otherwise everything would seem to have begun on the second. Unreadable lines are reported once."""
    period = ["--from", "2012-01-02", "--to", "2012-01-02", "--compare", "previous"]
    well, beside = "1 of 5 lines (20.00 %) cannot be read", tmp_path / "to.csv.meta.json"
    asked = ["run", query, "--source", loaded, *period, "--exclude-bots"]
    gap = "1 of 1 days has no events (2012-01-01)"

    assert snowq(*asked).err == f"snowq: data quality: {well}; in the period before, {gap}.\n"
    told = snowq(*asked, "--explain", "--output", tmp_path / "to.csv", "--meta").err
    assert "\nCompared with  2012-01-01 to 2012-01-01 (UTC)\n" in told
    assert f"\nPeriod before  0 events; {gap}; " in told
    made = json.loads(beside.read_text(encoding="utf-8"))
    assert made["compared_with"] == {"start": "2012-01-01", "end": "2012-01-01"}
    assert (made["quality_before"]["events"], made["quality"]["events"]) == (0, 2)


def test_what_is_well_is_not_worth_a_word(tmp_path: Path) -> None:
    log, db = tmp_path / "well.log", str(tmp_path / "well.duckdb")
    log.write_text(view("2012-01-02 10:00:00", "anna/1") + "\n", encoding="utf-8")
    snowq("load", str(log), "--db", db)

    assert snowq("run", "visits", "--source", db).err == ""


def test_of_logs_nothing_is_told_unasked_since_they_would_be_read_once_more(log: str) -> None:
    assert snowq("run", "visits", "--source", log).err == ""


def test_an_answer_whose_events_cannot_be_judged_is_an_answer_all_the_same(
    log: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with sp.open(log) as session:
        session.connection.execute("CREATE TABLE narrow AS SELECT dt, user_id FROM events")
        result = session.run("unique_visitors", table="narrow", grain="month")
        about = session.about("unique_visitors", result, table="narrow", grain="month")

        assert result.rows == [(date(2012, 1, 1), 2)]
        assert explaining.measured(session, about, asked=True) is about
    told = capsys.readouterr().err
    assert told.startswith("snowq: the data quality cannot be measured: DuckDB:")
    assert "br_type" in told


# --- refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            "run visits --chart --format csv",
            "--chart draws and --format writes data. Leave one out, or write the data with --output.",
        ),
        ("run visits --output a.pdf", "--output: 'a.pdf': snowq does not write pdf. Use one of csv, "),
        ("run visits --meta", "--meta writes a file beside that of --output. Give --output too."),
        ("run visits --output no/such/folder/visits.png", "--output: 'no/such/folder/visits.png' cannot be written"),
    ],
)
def test_a_wrong_command_line_is_told_in_one_line(typed: str, sentence: str) -> None:
    ran = snowq(*typed.split())

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.removeprefix(SAMPLE_NOTE).startswith(f"snowq: {sentence}")
    assert ran.err.removeprefix(SAMPLE_NOTE).count("\n") == 1


WITHOUT = """
import sys
for name in {hidden!r}:
    sys.modules[name] = None  # as if it were not installed
from snowplow_sql.cli.main import main
sys.argv = ["snowq", *{typed!r}]
main()
"""


@pytest.mark.parametrize(
    ("hidden", "typed", "name"),
    [
        (["plotext"], ["run", "visits", "--chart"], "plotext"),
        (["altair"], ["run", "visits", "--output", "visits.png"], "altair"),
        (["vl_convert"], ["run", "visits", "--output", "visits.html"], "vl-convert-python"),
        (["altair"], ["report", "--output", "report.html"], "altair"),
    ],
)
def test_what_is_not_installed_is_named_with_the_way_to_get_it(
    hidden: list[str], typed: list[str], name: str, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(hidden=hidden, typed=typed)],
        capture_output=True,
        text=True,
        env=environment(),
        cwd=tmp_path,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == f"snowq: {name} is not installed. Get it with: pip install 'snowq[charts]'\n"
    assert list(tmp_path.iterdir()) == []


def test_bars_need_no_library(log: str) -> None:
    code = WITHOUT.format(hidden=["plotext", "altair"], typed=["run", "funnel", "--chart", "--source", log])
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=False)

    assert ran.returncode == 0
    assert "1 visit" in ran.stdout
