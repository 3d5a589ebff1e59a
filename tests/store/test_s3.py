"""Logs in S3, on moto's server: the same events as from disk, nothing fetched twice, errors reported in one line."""

from __future__ import annotations

import gzip
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from s3_server import CREDENTIALS, S3, Weather
from shelf import HEAD, around, ask, load, name, users, views, write
from snowq_process import snowq, started, wait_until

import snowplow_sql as sp
from snowplow_sql.cli.exits import code_of
from snowplow_sql.errors import SourceError
from snowplow_sql.logs import s3 as reading
from snowplow_sql.store.load import Request, planned


def packed(lines: list[str]) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in [*HEAD, *lines]).encode(), mtime=0)


@pytest.fixture(scope="module")
def server() -> Iterator[S3]:
    started = S3()
    yield started
    started.stop()


@pytest.fixture
def s3(server: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """An empty bucket, and credentials for it."""
    server.clear()
    for variable, value in CREDENTIALS.items():
        monkeypatch.setenv(variable, value)
    return server


@pytest.fixture
def weather(s3: S3) -> Iterator[Weather]:
    proxy = Weather(s3)
    yield proxy
    proxy.stop()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "events.duckdb"


def test_a_prefix_is_loaded_and_nothing_else(s3: S3, db: Path) -> None:
    first = s3.put(f"shop/{name('2012-01-01')}", packed(views("2012-01-01", ["anna", "bert"])))
    second = s3.put(f"shop/late/{name('2012-01-02')}", packed(views("2012-01-02", ["carl"])))
    s3.put(f"other/{name('2012-01-01')}", packed(views("2012-01-01", ["dora"])))
    s3.put(f"shop/_tmp/{name('2012-01-01')}", packed(views("2012-01-01", ["emil"])))
    s3.put("shop/folder/", b"")

    report = load(db, "s3://logs/shop/", endpoint_url=s3.url)

    assert (report.files, report.counts.events, report.failed) == (2, 3, {})
    assert users(db) == ["anna", "bert", "carl"]
    assert ask(db, "SELECT log_file, events FROM log_files ORDER BY 1") == [(first, 2), (second, 1)]
    assert around(db) == {"events.duckdb"}


def test_a_prefix_may_end_within_a_name(s3: S3, db: Path) -> None:
    """As CloudFront's own prefixes do: a folder, and the distribution's id."""
    for distribution, who in (("E1", "anna"), ("E1B", "bert"), ("_E1", "carl")):
        s3.put(f"logs/{distribution}.2012-01-01-23.abc.gz", packed(views("2012-01-01", [who])))

    assert len(reading.listed("s3://logs/logs/E1.", s3.url)) == 1
    assert load(db, "s3://logs/logs/E1", endpoint_url=s3.url).files == 2
    assert users(db) == ["anna", "bert"]


def test_nothing_is_fetched_any_more_once_it_is_stopped(s3: S3, tmp_path: Path) -> None:
    addresses = [s3.put(f"shop/{number}.gz", packed(views("2012-01-01", ["anna"]))) for number in range(3)]
    got, failed = reading.fetch(addresses, tmp_path, s3.url, is_stopped=lambda: True)
    assert (got, set(failed)) == ({}, set(addresses))


@pytest.mark.parametrize("command", [["load", "--db", "{db}"], ["check", "--source"]])
def test_ctrl_c_ends_it_at_once_while_nothing_comes_of_an_object(
    s3: S3, weather: Weather, tmp_path: Path, command: list[str]
) -> None:
    keys = [f"shop/{name(f'2012-01-0{day}')}" for day in range(1, 4)]
    for key in keys:
        s3.put(key, packed(views("2012-01-01", [key])))
    weather.silent.update(keys[1:])
    asked = [word.format(db=tmp_path / "events.duckdb") for word in command]
    with started(*asked, "s3://logs/shop/", "--endpoint-url", weather.url, TMPDIR=str(tmp_path)) as process:
        wait_until(lambda: all(weather.fetched[key] >= 2 for key in keys))  # a second one reads beyond the head
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=15)

    assert (process.returncode, out, said) == (130, b"", b"snowq: Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_an_object_is_fetched_once_until_it_changes(s3: S3, weather: Weather, db: Path) -> None:
    key = f"shop/{name('2012-01-01')}"
    s3.put(key, packed(views("2012-01-01", ["anna"])))
    other = f"shop/{name('2012-01-02')}"
    s3.put(other, packed(views("2012-01-02", ["bert"])))

    assert load(db, "s3://logs/shop/", endpoint_url=weather.url).files == 2
    assert load(db, "s3://logs/shop/", endpoint_url=weather.url).again == 2
    fetched_before = weather.fetched[other]
    s3.put(key, packed(views("2012-01-01", ["carl"])))
    assert load(db, "s3://logs/shop/", endpoint_url=weather.url).replaced == 1

    assert users(db) == ["carl", "bert"]
    assert weather.fetched[other] == fetched_before


def test_the_same_file_from_a_disk_is_known_again(s3: S3, db: Path, tmp_path: Path) -> None:
    s3.put(f"shop/{name('2012-01-01')}", packed(views("2012-01-01", ["anna"])))
    load(db, "s3://logs/shop/", endpoint_url=s3.url)

    assert load(db, write(tmp_path / "copy.gz", views("2012-01-01", ["anna"]))).same == 1
    assert users(db) == ["anna"]


def test_an_event_has_the_same_id_from_a_disk_and_from_s3(s3: S3, tmp_path: Path) -> None:
    path = write(tmp_path / name("2012-01-01"), views("2012-01-01", ["anna"]))
    s3.put(f"shop/{path.name}", path.read_bytes())
    load(tmp_path / "disk.duckdb", path)
    load(tmp_path / "s3.duckdb", "s3://logs/shop/", endpoint_url=s3.url)

    ids = "SELECT * EXCLUDE (log_file) FROM events"
    assert ask(tmp_path / "disk.duckdb", ids) == ask(tmp_path / "s3.duckdb", ids)


def test_a_query_reads_s3_as_it_reads_a_folder(s3: S3) -> None:
    address = s3.put(f"shop/{name('2012-01-01')}", packed([*views("2012-01-01", ["anna", "bert"]), "torn"]))
    torn = packed(views("2012-01-02", ["carl"]))[:-6]
    broken = s3.put(f"shop/{name('2012-01-02')}", torn)

    with sp.open("s3://logs/shop/", endpoint_url=s3.url) as session:
        assert session.run("page_views", grain="month").rows[0][1] == 3
        assert session.sql("SELECT log_file, line FROM bad_lines").rows == [(address, "torn")]
        audit = session.check()
        assert (audit.files, audit.holds, audit.troubles) == (2, True, {broken: "the gz is truncated"})
        assert {path for (path,) in session.sql("SELECT DISTINCT log_file FROM events")} == {address, broken}
        places = session._source._files.paths
    assert not any(Path(path).exists() for path in places)


@pytest.mark.parametrize(
    "key",
    ["a b.gz", "it's.gz", "[x]*?.gz", "Größe 😀.gz", "100%.gz", "100%25.gz", "a//b.gz", "#+&=.gz", "ö" * 126 + ".gz"],
)
def test_any_key_is_a_name(s3: S3, db: Path, key: str) -> None:
    address = s3.put(f"shop/{key}", packed(views("2012-01-01", ["anna"])))

    assert load(db, "s3://logs/shop/", endpoint_url=s3.url).failed == {}
    assert ask(db, "SELECT DISTINCT log_file FROM events") == [(address,)]


def test_a_listing_has_more_than_one_page(s3: S3) -> None:
    """A page holds a thousand keys."""
    with ThreadPoolExecutor(8) as pool:
        put = set(pool.map(lambda number: s3.put(f"shop/{number:04}.log", b"x"), range(1001)))

    assert {item.address for item in reading.listed("s3://logs/shop/", s3.url)} == put


def test_batch_after_batch_is_fetched_and_removed(s3: S3, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("snowplow_sql.store.load._BATCH", 1)
    for day in range(1, 4):
        s3.put(f"shop/{name(f'2012-01-0{day}')}", packed(views(f"2012-01-0{day}", [f"user{day}"])))

    assert load(db, "s3://logs/shop/", endpoint_url=s3.url).files == 3
    assert users(db) == ["user1", "user2", "user3"]
    assert around(db) == {"events.duckdb"}


def test_what_fails_is_tried_again(s3: S3, weather: Weather, db: Path) -> None:
    key = f"shop/{name('2012-01-01')}"
    s3.put(key, packed(views("2012-01-01", ["anna"])))
    weather.failures[key] = 2

    report = load(db, "s3://logs/shop/", endpoint_url=weather.url)

    assert (report.files, report.failed) == (1, {})
    assert users(db) == ["anna"]


def test_what_fails_for_good_is_told_the_rest_is_loaded_and_the_next_load_gets_it(
    s3: S3, weather: Weather, db: Path
) -> None:
    bad, good = f"shop/{name('2012-01-01')}", f"shop/{name('2012-01-02')}"
    address = s3.put(bad, packed(views("2012-01-01", ["anna"])))
    s3.put(good, packed(views("2012-01-02", ["bert"])))
    weather.failures[bad] = 1000

    report = load(db, "s3://logs/shop/", endpoint_url=weather.url)

    assert (report.files, list(report.failed)) == (1, [address])
    assert users(db) == ["bert"]
    weather.failures.clear()
    assert load(db, "s3://logs/shop/", endpoint_url=weather.url).files == 1
    assert users(db) == ["anna", "bert"]


def test_days_and_plans_are_as_on_a_disk(s3: S3, db: Path) -> None:
    for day in ("2012-01-01", "2012-01-02"):
        s3.put(f"shop/{name(day)}", packed(views(day, ["anna"])))

    plan = planned(Request(["s3://logs/shop/"], endpoint_url=s3.url), db)

    assert [it.file.day for it in plan.load] == ["2012-01-01", "2012-01-02"]
    assert not db.exists()


def test_an_export_reads_where_s3_is_said_to_be(s3: S3, tmp_path: Path) -> None:
    s3.put(f"shop/{name('2012-01-01')}", packed(views("2012-01-01", ["anna"])))

    asked = ["export", "--source", "s3://logs/shop/", "--to", tmp_path / "out", "--for", "hive"]
    ran = snowq(*asked, "--endpoint-url", s3.url)

    assert (ran.code, [path.name for path in (tmp_path / "out").iterdir()]) == (0, ["dt=2012-01-01"])


# --- trouble ---------------------------------------------------------------------------------------------------


def test_an_empty_prefix_is_told(s3: S3) -> None:
    with pytest.raises(SourceError, match=r"No objects below 's3://logs/none/'\. Name a prefix"):
        reading.listed("s3://logs/none/", s3.url)


def test_a_bucket_that_is_not_there_is_told(s3: S3) -> None:
    with pytest.raises(SourceError, match="'s3://nobody-has-it' cannot be read: there is no such bucket"):
        reading.listed("s3://nobody-has-it/logs/", s3.url)


def test_a_bucket_in_a_region_that_nobody_names_is_told(s3: S3, weather: Weather) -> None:
    weather.is_elsewhere = True
    with pytest.raises(SourceError, match=r"the bucket is in another region, or elsewhere\. Set AWS_DEF"):
        reading.listed("s3://logs/", weather.url)


def test_an_address_without_a_bucket_is_told(s3: S3) -> None:
    with pytest.raises(SourceError, match="'s3://' names no bucket"):
        reading.listed("s3://", s3.url)


def test_no_credentials_are_told(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in CREDENTIALS:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for variable in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(variable, str(tmp_path / "none"))

    with pytest.raises(SourceError, match="No AWS credentials were found"):
        reading.listed("s3://logs/", s3.url)


def test_credentials_of_a_profile_are_taken(s3: S3, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    s3.put("shop/a.log", b"")
    for variable in CREDENTIALS:
        monkeypatch.delenv(variable)
    (tmp_path / "credentials").write_text("[shop]\naws_access_key_id = a\naws_secret_access_key = b\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.setenv("AWS_PROFILE", "shop")

    assert [item.address for item in reading.listed("s3://logs/", s3.url)] == ["s3://logs/shop/a.log"]


def test_a_profile_that_is_not_there_is_told(s3: S3, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    with pytest.raises(SourceError, match="nobody"):
        reading.listed("s3://logs/", s3.url)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "no url", "ftp://x"])
def test_an_endpoint_that_does_not_answer_is_told(s3: S3, url: str) -> None:
    with pytest.raises(SourceError, match=r"cannot be read") as told:
        reading.listed("s3://logs/", url)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(("hidden", "library"), [("boto3", "boto3"), ("botocore.config", "botocore")])
def test_a_missing_boto3_is_told_as_any_library_is(monkeypatch: pytest.MonkeyPatch, hidden: str, library: str) -> None:
    monkeypatch.setitem(sys.modules, hidden, None)

    with pytest.raises(sp.UsageError) as error:
        sp.open("s3://logs/")

    assert str(error.value) == f"{library} is not installed. Get it with: pip install 'snowq[s3]'"
    assert code_of(error.value) == 2
