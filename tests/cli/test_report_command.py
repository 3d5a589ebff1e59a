"""`snowq report` on the command line: what it writes, what it says, and what it refuses before any work is done."""

from pathlib import Path

import pytest
from snowq_process import Outcome, snowq
from tiny_log import view

from snowplow_sql.report import plan

SECTIONS = """
title = "Ours"
[[figures]]
title = "Views"
query = "page_views"
sum = "page_views"
[[sections]]
query = "page_performance"
"""


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("reported") / "tiny.log"
    lines = [view(f"2012-01-0{day} 10:00:00", "anna/1", page="/tea") for day in (1, 2, 4)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def sections(log: str) -> str:
    path = Path(log).with_name("sections.toml")
    path.write_text(SECTIONS, encoding="utf-8")
    return str(path)


def test_a_report_is_a_file_and_nothing_goes_to_stdout(log: str, sections: str, tmp_path: Path) -> None:
    to = tmp_path / "report.html"
    period = ["--from", "2012-01-03", "--to", "2012-01-04", "--compare", "previous"]
    ran = snowq("report", "--source", log, "--sections", sections, "--output", to, *period)

    assert ran == Outcome(
        0,
        "",
        "snowq: data quality: 1 of 2 days has no events (2012-01-03).\n"
        f"snowq: wrote '{to}': figures: 1, sections: 1.\n",
    )
    page = to.read_text(encoding="utf-8")
    assert "<title>Ours</title>" in page
    assert "2012-01-01 to 2012-01-02 (UTC), right before</dd>" in page
    assert '<p class="now">1</p>' in page
    assert '-50.0 % <span class="note">from 2</span>' in page


def test_days_that_are_missing_from_the_time_before_are_told_beside_it(log: str, sections: str, tmp_path: Path) -> None:
    """Otherwise everything would seem to have grown."""
    to = tmp_path / "report.html"
    period = ["--from", "2012-01-02", "--to", "2012-01-04", "--compare", "previous"]
    ran = snowq("report", "--source", log, "--sections", sections, "--output", to, *period)

    assert "; in the period before, 2 of 3 days have no events (2011-12-30 to 2011-12-31).\n" in ran.err
    assert (
        "2011-12-30 to 2012-01-01 (UTC), right before; 2 of 3 days have no events (2011-12-30 to 2011-12-31)"
        in to.read_text(encoding="utf-8")
    )


def test_the_usual_sections_are_printed_to_be_changed(tmp_path: Path) -> None:
    printed = snowq("report", "--init")

    assert printed == Outcome(0, plan.DEFAULT.read_text(encoding="utf-8"), "")
    to = tmp_path / "sections.toml"
    assert snowq("report", "--init", "--output", to) == Outcome(0, "", "")
    assert to.read_text(encoding="utf-8") == printed.out


def test_sections_that_are_there_already_are_not_written_over(sections: str) -> None:
    ran = snowq("report", "--init", "--output", sections)

    assert ran == Outcome(
        2, "", f"snowq: --output: '{sections}' already exists, and may have been changed. Name another file.\n"
    )
    assert Path(sections).read_text(encoding="utf-8") == SECTIONS


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("report", "A report is written to a file. Name one: --output report.html"),
        ("report -o r.pdf", "--output: 'r.pdf': a report is an HTML page. Name it like one: --output report.html"),
        (
            "report -o r.html --compare next",
            "--compare: 'next' is not a choice. Use previous or year, or leave it out.",
        ),
        (
            "report -o r.html --compare previous --from 2012-01-01",
            "--compare previous needs --from and --to, the earlier day first: it takes as many days.",
        ),
        ("report -o r.html --from x", "--from: 'x' is not a date. Give one such as 2012-01-31."),
        ("report -o r.html --sections none.toml", "--sections: 'none.toml' cannot be read: No such file or directory."),
    ],
)
def test_a_wrong_command_line_is_told_before_a_source_is_opened(typed: str, sentence: str) -> None:
    assert snowq(*typed.split()) == Outcome(2, "", f"snowq: {sentence}\n")


def test_the_last_day_of_the_calendar_is_no_trouble(log: str, sections: str, tmp_path: Path) -> None:
    to = tmp_path / "report.html"
    ran = snowq("report", "--source", log, "--sections", sections, "--output", to, "--to", "9999-12-31")
    assert (ran.code, to.exists()) == (0, True)
