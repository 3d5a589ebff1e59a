"""`snowq ddl` and `snowq export`, as a shell runs them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from snowq_process import SAMPLE_NOTE, SNOWQ, environment, snowq

import snowplow_sql as sp


def test_ddl_prints_the_statements_and_nothing_else() -> None:
    ran = snowq("ddl", "--dialect", "hive", "--location", "s3://shop/", "--stored-as", "parquet", "--table", "a.b")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == sp.ddl("hive", location="s3://shop/", stored_as="parquet", table="a.b")


def test_export_says_in_one_line_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = snowq("export", "--to", out, "--for", "hive", "--from", "2012-01-31", "--until", "2012-02-01")

    assert (ran.code, ran.out) == (0, "")
    size = sum(path.stat().st_size for path in out.glob("dt=*/events.txt"))
    # counted with zcat and awk: lines of the two days that are the pixel and have a query string
    summary = f"snowq: wrote 376 events to 2 files in 2 partitions, {size} bytes, below '{out}'.\n"
    assert ran.err == SAMPLE_NOTE + summary
    assert sorted(path.name for path in out.iterdir()) == ["dt=2012-01-31", "dt=2012-02-01"]


def test_an_export_that_is_refused_exits_with_2_before_a_source_is_opened(tmp_path: Path) -> None:
    ran = snowq("export", "--to", tmp_path, "--for", "hvie")

    line = "snowq: --for: there is no target 'hvie'. Did you mean 'hive'? Use one of hive, infobright, parquet.\n"
    assert (ran.code, ran.out, ran.err) == (2, "", line)


def test_days_the_wrong_way_round_leave_an_earlier_export_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert snowq("export", "--to", out, "--for", "infobright", "--until", "2012-01-01").code == 0
    before = (out / "events.tsv").read_bytes()

    ran = snowq("export", "--to", out, "--for", "infobright", "--since", "2012-02-01", "--until", "2012-01-01")

    line = "snowq: --since 2012-02-01 is after --until 2012-01-01. Give the earlier day first.\n"
    assert (ran.code, ran.err) == (2, line)
    assert before == (out / "events.tsv").read_bytes() != b""


def test_an_export_to_no_name_is_refused() -> None:
    assert snowq("export", "--to", "", "--for", "hive").err.startswith("snowq: --to: '' is not a folder.")


def test_a_source_that_is_not_there_leaves_no_folder(tmp_path: Path) -> None:
    ran = snowq("export", "--source", tmp_path / "none", "--to", tmp_path / "out", "--for", "hive")

    assert (ran.code, ran.err.count("\n")) == (3, 1)
    assert not (tmp_path / "out").exists()


def test_a_disk_that_takes_no_more_is_one_line_and_harms_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ["export", "--to", str(out), "--for", "hive", "--until", "2012-01-01"]
    assert snowq(*asked).code == 0
    before = (out / "dt=2012-01-01/events.txt").read_bytes()

    # a limit on the size of a file, which the system reports as it does a full disk
    limited = ["bash", "-c", 'ulimit -f 64 && exec "$@"', "bash", *SNOWQ, *asked]
    ran = subprocess.run(limited, capture_output=True, text=True, env=environment(), check=False)

    line = f"snowq: --to: '{out}' cannot be written to: File too large.\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", SAMPLE_NOTE + line)
    assert (out / "dt=2012-01-01/events.txt").read_bytes() == before
    assert [path.name for path in out.iterdir()] == ["dt=2012-01-01"]
