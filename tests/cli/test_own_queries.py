"""An analyst's own query files: they join the catalogue, `new` makes one, and faults are reported by file:line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from own_query import OWN, put
from snowq_process import SAMPLE_NOTE, SNOWQ, environment, snowq

import snowplow_sql as sp
from snowplow_sql import catalog, resources
from snowplow_sql.linting import lint


@pytest.mark.parametrize("place", ["queries/hits.sql", "queries/mine/hits.sql", "config/snowq/queries/hits.sql"])
def test_a_file_on_a_shelf_is_a_query_like_any_other(folder: Path, place: str) -> None:
    put(folder / place)

    listed, ran = (
        snowq("list", "--search", "Hits"),
        snowq("run", "hits", "--from", "2012-03-01", "--fill", "--to", "2012-04-30"),
    )
    rendered, helped = snowq("render", "hits", "--dialect", "hive"), snowq("run", "hits", "--help")

    assert listed.out.splitlines()[1] == f"hits,{'mine' if 'mine' in place else 'own'},Hits"
    assert [line.split(",")[0] for line in ran.out.splitlines()] == ["period", "2012-03-01", "2012-04-01"]
    assert "COUNT(*) AS hits" in rendered.out
    assert "All hits." in helped.out
    assert "--exclude-bots" in helped.out


def test_a_copy_of_the_catalogue_as_in_a_checkout_is_the_catalogue(folder: Path) -> None:
    listed = snowq("list")
    shutil.copytree(resources.folder("queries"), folder / "queries")
    assert snowq("list") == listed
    assert snowq("run", "funnel").code == 0

    with (folder / "queries" / "funnels" / "funnel.sql").open("a") as changed:
        changed.write(" ")
    assert snowq("run", "funnel").err.startswith("snowq: Two queries are called 'funnel': ")


@pytest.mark.parametrize(
    "arguments",
    [("--queries", "shelf", "run", "hits"), ("run", "hits", "--queries=shelf"), ("run", "--queries", "shelf", "hits")],
)
def test_queries_names_a_shelf_wherever_it_stands(folder: Path, arguments: tuple[str, ...]) -> None:
    put(folder / "shelf" / "hits.sql")

    assert snowq(*arguments).out.startswith("period,hits\n2012-01-01,")


def test_a_shelf_that_is_not_there_is_said(folder: Path) -> None:
    ran = snowq("run", "visits", "--queries", "nowhere")

    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err == "snowq: --queries: there is no folder 'nowhere'. Make it with: snowq new NAME --queries 'nowhere'\n"
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_shelf_that_may_not_be_read_is_said(folder: Path) -> None:
    put(folder / "shelf" / "hits.sql")
    (folder / "shelf").chmod(0)
    try:
        ran = snowq("list", "--queries", "shelf")
    finally:
        (folder / "shelf").chmod(0o755)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "snowq: --queries: the folder 'shelf' cannot be read. Change its permissions.\n"


def test_two_queries_of_one_name_are_said_and_not_guessed_between(folder: Path) -> None:
    mine = put(folder / "queries" / "funnel.sql")

    ran = snowq("run", "funnel")

    assert ran.code == 1
    assert ran.err.startswith("snowq: Two queries are called 'funnel': ")
    assert str(mine.relative_to(folder)) in ran.err
    assert snowq("run", "visits").code == 0


def test_a_link_to_nowhere_is_told_when_it_is_asked_for_and_hinders_no_other_query(folder: Path) -> None:
    put(folder / "queries/hits.sql")
    for name in ("gone.sql", "visits.sql", ".#hits.sql"):
        (folder / "queries" / name).symlink_to(folder / "nowhere")
    listed, ran = snowq("list", "--subject", "own"), snowq("run", "gone")

    assert (listed.code, listed.out) == (0, "query,subject,title\nhits,own,Hits\n")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "snowq: queries/gone.sql:1: the file cannot be read: No such file or directory.\n"
    assert snowq("run", "visits", "--from", "2012-03-30", "--to", "2012-03-30").out == "period,visits\n2012-03-30,56\n"
    assert snowq("lint", "queries").out.count("cannot be read: No such file or directory.") == 3


def test_files_that_are_no_queries_hinder_no_other_query_and_are_told_where_all_are_listed(folder: Path) -> None:
    put(folder / "queries/hits.sql")
    put(folder / "queries/funnel.sql")
    for name in ("a_report.sql", "b_report.sql", "c_report.sql", "d_report.sql"):
        put(folder / "queries" / name, "SELECT 1;\n")
    headless = "a query file begins with a header between /* and */, each alone on its line.\n"
    listed, helped, repl = snowq("list"), snowq("render", "--help"), snowq("repl", stdin=".list\n.show hits\n")

    for told in (listed.err, helped.err, repl.err.removeprefix(SAMPLE_NOTE)):
        lines = told.splitlines(keepends=True)
        assert lines[0].startswith("snowq: Two queries are called 'funnel': ")
        assert lines[1:3] == [f"snowq: queries/{name}_report.sql:1: {headless}" for name in "ab"]
        assert lines[3:] == ["snowq: 2 more files are not queries.\n"]
    assert (listed.code, helped.code, repl.code) == (0, 0, 0)
    names = [line.split(",")[0] for line in listed.out.splitlines()[1:]]
    assert len(names) == len(catalog.names()) - 5
    assert {"hits", "visits"} < set(names)
    assert not {"funnel", "a_report"} & set(names)
    assert "  hits " in helped.out
    assert "a_report" not in helped.out
    ran = snowq("run", "a_report")
    assert (ran.code, ran.out, ran.err) == (1, "", f"snowq: queries/a_report.sql:1: {headless}")


def test_a_working_folder_that_was_removed_is_told(folder: Path) -> None:
    (folder / "gone").mkdir()
    shell = ["/bin/sh", "-c", 'cd gone && rmdir ../gone && exec "$@"', "sh", *SNOWQ, "load", "logs", "--db", "a"]
    package = str(Path(sp.__file__).parents[1])
    ran = subprocess.run(shell, capture_output=True, text=True, env=environment(PYTHONPATH=package), check=False)

    told = "snowq: The working folder no longer exists. Change to one that does.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", told)


def test_a_file_that_was_edited_is_read_anew(folder: Path) -> None:
    path = put(folder / "queries" / "hits.sql")
    before = catalog.find("hits").title
    put(path, OWN.replace('"Hits"', '"Strikes"'))

    assert (before, catalog.find("hits").title) == ("Hits", "Strikes")


def test_a_template_cannot_leave_its_sandbox(folder: Path) -> None:
    put(folder / "queries" / "hits.sql", OWN.replace("COUNT(*)", "{{ sql.__class__.__mro__ }}"))

    with pytest.raises(sp.CatalogError, match="unsafe"):
        sp.render("hits")


# --- new ---------------------------------------------------------------------------------------------------------


def test_a_new_query_runs_as_it_is_and_has_no_fault(folder: Path) -> None:
    made = snowq("new", "signups")
    path = folder / "queries" / "signups.sql"

    assert (made.code, made.out, made.err) == (
        0,
        "",
        "queries/signups.sql: edit it, then: snowq lint queries/signups.sql\n",
    )
    assert lint(path) == []
    assert snowq("run", "signups", "--title", "About us*").out.splitlines()[0] == "page_title,page_views,visitors"
    assert snowq("lint", "queries").code == 0


def test_a_new_query_goes_to_the_named_shelf(folder: Path) -> None:
    assert snowq("new", "signups", "--queries", "shelf").code == 0
    assert (folder / "shelf" / "signups.sql").exists()


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("Sign-ups", "is not a query name"),
        ("funnel", "There is already a query 'funnel'"),
        ("../x", "is not a query name"),
        ("select", "starts an SQL statement"),
    ],
)
def test_a_name_that_cannot_be_is_refused(folder: Path, name: str, refusal: str) -> None:
    made = snowq("new", name)

    assert made.code == 2
    assert refusal in made.err
    assert not list(folder.rglob("*.sql"))


def test_a_file_that_is_there_is_never_overwritten(folder: Path) -> None:
    path = put(folder / "queries" / "signups.sql", "precious")

    assert snowq("new", "signups").code == 2
    assert path.read_text() == "precious"
