"""The fast way gives the same rows as the plain way, one by one, and reads nearly all lines."""

from __future__ import annotations

import gzip
import random
import sys
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hand_made import file_of, line, words
from odd_lines import AGENTS, NAMES, PIECES, TYPICAL, OddLines

from snowplow_sql.engines.duckdb import DuckDB, connect
from snowplow_sql.events import columns
from snowplow_sql.logs.fast.batch import Batches
from snowplow_sql.logs.fast.hits import Reader
from snowplow_sql.logs.fast.source import FastLogFiles
from snowplow_sql.logs.source import LogFiles

ROOT = Path(__file__).parents[2]
ALL = f"SELECT {', '.join(columns())} FROM events ORDER BY ALL"
PAGE_TITLE = list(columns()).index("page_title")
PLAIN_NAMES = [name for name in NAMES if len(name) > 1]


class Counted(FastLogFiles):
    """Counts the files and lines that are left to the plain way."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.files_left = 0
        self.lines_left = 0
        super().__init__(*args, **options)

    def _plainly(self, paths: list[str], odd: Any, columns: list[str]) -> Any:
        self.files_left += len(paths)
        self.lines_left += odd.num_rows
        return super()._plainly(paths, odd, columns)


def plain(folder: Path, sql: str = ALL, *, modern: bool = False) -> list[Any]:
    with connect() as connection:
        logs = LogFiles(folder, connection, modern=modern)
        logs.verify()
        found = list(DuckDB(connection, logs).query(sql).rows)
        logs.close()
    return found


def fast(folder: Path, sql: str = ALL, *, modern: bool = False) -> tuple[list[Any], Counted]:
    with connect() as connection:
        logs = Counted(folder, connection, modern=modern)
        found = list(DuckDB(connection, logs).query(sql).rows)
        logs.close()
    return found, logs


class NearlyPlainLines:
    """Lines as trackers send them; most have nothing odd, and some have one odd thing."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def lines(self, count: int) -> list[str]:
        return [self._line() for _ in range(count)]

    def _line(self) -> str:
        dice = self.dice
        names = dice.sample(PLAIN_NAMES, dice.randint(0, 14))
        pairs = [f"e={dice.choice(words('pv pp ev tr ti ad se ue PV zz'))}"] if dice.random() < 0.9 else []
        query = "&".join([*pairs, *(f"{name}={self._value(name)}" for name in names)]) or "-"
        if dice.random() < 0.1:
            query += dice.choice(["&x", "&=", "&&", "&x=a=b", "&page=100%", "&page=%FF", "&page=%2", "#", "&e=pv"])
        referer = dice.choice(
            words(
                """- http://shop.example.com/ http://shop.example.com/a?b=c http://shop.example.com/?utm_source=%C3%A9
                http://shop.example.com/?utm_medium=e%2520mail&utm_campaign=a+b&utm_source=x"""
            )
        )
        stem = dice.choice(words("/i /i /i /i /i /ice.png /i?x /sp.js"))
        day = date(2012, 1, 1) + timedelta(dice.randint(0, 400))
        return line(
            dice.choice([12, 15, 33]), query=query, referer=referer, stem=stem, agent=dice.choice(AGENTS), date=str(day)
        )

    def _value(self, name: str) -> str:
        dice = self.dice
        if name in {"vid", "ti_qu"} and dice.random() < 0.97:
            return str(dice.randint(0, 999_999_999))
        if name in TYPICAL and dice.random() < 0.97:
            return dice.choice(words(TYPICAL[name])[: 4 if dice.random() < 0.1 else 1])
        plain_pieces = words("a Z 0 9 - . + %20 %2520 %25C3%25A9 %C3%A9 %2B / : http:// %E6%97%A5")
        pieces = PIECES if dice.random() < 0.01 else plain_pieces
        return "".join(dice.choice(pieces) for _ in range(dice.randint(0, 5))).replace("&", "").replace("\t", "")


@pytest.mark.parametrize("modern", [False, True])
def test_lines_that_nobody_would_send_become_the_same_events(modern: bool, tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(file_of(*OddLines(seed=2013).lines(1500)))
    expected = plain(tmp_path, modern=modern)
    assert len(expected) > 750
    assert fast(tmp_path, modern=modern)[0] == expected


@pytest.mark.parametrize("modern", [False, True])
def test_lines_as_trackers_send_them_become_the_same_events_and_most_are_read_fast(
    modern: bool, tmp_path: Path
) -> None:
    (tmp_path / "some.log").write_bytes(file_of(*NearlyPlainLines(seed=1).lines(3000)))
    expected = plain(tmp_path, modern=modern)
    assert len(expected) > 2000
    found, logs = fast(tmp_path, modern=modern)
    assert found == expected
    assert 0 < logs.lines_left < 1500


def test_the_lines_of_the_benchmark_are_read_fast_but_for_a_few_in_a_thousand(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "bench"))
    import lines  # noqa: PLC0415 - it is no package

    tally = lines.write(lines.Plan(lines=6000, files=4, agents=100), tmp_path)
    found, logs = fast(tmp_path)
    assert found == plain(tmp_path)
    assert len(found) == tally.events
    assert logs.lines_left < 60


def test_the_sample_becomes_the_same_events() -> None:
    sample = ROOT / "sample_data" / "logs"
    assert fast(sample)[0] == plain(sample)


def odd_of(file: Path) -> list[tuple[str, str]]:
    """The lines of a file that are left to the plain way."""
    hits = Batches(modern=False).hits([str(file)], {})
    pa.RecordBatchReader.from_stream(hits).read_all()
    return [(row["log_file"], row["line"]) for row in hits.odd.to_pylist()]


@pytest.mark.parametrize("with_odd", [False, True])
def test_each_column_is_the_same_when_it_is_asked_for_alone(with_odd: bool, tmp_path: Path) -> None:
    lines = NearlyPlainLines(seed=2).lines(400)
    file = tmp_path / "some.log"
    file.write_bytes(file_of(*lines))
    if not with_odd:
        odd = {text for _, text in odd_of(file)}
        assert len(odd) > 10
        file.write_bytes(file_of(*(line for line in lines if line not in odd)))
    expected = dict(zip(columns(), zip(*plain(tmp_path), strict=True), strict=True))
    with connect() as connection:
        logs = FastLogFiles(tmp_path, connection)
        engine = DuckDB(connection, logs)
        # if lines also go the plain way, a question takes half a second; the way is the same for all columns: ask some
        for column, values in islice(expected.items(), 0, None, 6 if with_odd else 1):
            found = [value for (value,) in engine.query(f"SELECT {column} FROM events").rows]
            assert sorted(found, key=repr) == sorted(values, key=repr), column
        logs.close()


def test_a_question_reads_the_columns_that_it_needs_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, asked = Reader.read, set[str]()

    def recorded(self: Reader, block: Any, order: Any, columns: Any = None) -> Any:
        asked.update(columns)
        return read(self, block, order, columns)

    monkeypatch.setattr(Reader, "read", recorded)
    (tmp_path / "some.log").write_bytes(file_of(line(query="e=pv&page=a&uid=b"), line(query="e=pp&page=c&uid=d")))
    found, _ = fast(tmp_path, "SELECT page_title, user_id || page_title FROM events ORDER BY 1")
    assert found == [("a", "ba"), ("c", "dc")]
    assert asked == {"value_page_title", "once_user_id"}


def test_a_second_connection_has_the_same_events_while_the_first_one_reads(tmp_path: Path) -> None:
    (tmp_path / "some.log").write_bytes(file_of(*NearlyPlainLines(seed=3).lines(500)))
    expected = plain(tmp_path)
    with connect() as connection:
        logs = FastLogFiles(tmp_path, connection)
        logs.complete()
        reading = connection.execute(ALL)
        first = reading.fetchone()
        second = DuckDB(logs.second_connection())
        assert list(second.query(ALL)) == expected
        titles = [row[0] for row in second.query("SELECT page_title FROM events ORDER BY ALL")]
        second.close()
        assert titles == sorted((row[PAGE_TITLE] for row in expected), key=lambda title: (title is None, title or ""))
        assert [first, *reading.fetchall()] == expected
        logs.close()


FILES: dict[str, bytes] = {
    "carriage returns": b"\r\n".join(view.encode() for view in (line(query="e=pv&page=a"), line(query="e=pp"))),
    "one of them": file_of(line(query="e=pv&page=b\r")),
    "no UTF-8": file_of(line(query="e=pv&page=c")) + line(query="e=pv&page=M\xfcnchen").encode("latin-1"),
    "beyond ASCII": file_of(line(query="e=pv&page=日本"), line(query="e=pv&page=d")),
    "a byte order mark": b"\xef\xbb\xbf" + file_of(line(query="e=pv&page=f")),
    "no character": file_of(line(query="e=pv&page=\U0010ffffx")),
    "NUL": file_of(line(query="e=pv&page=a\0b")),
    "no last line end": line(query="e=pv&page=g").encode(),
    "empty lines": b"\n\n" + file_of(line(query="e=pv&page=h")) + b"\n\n",
    "nothing": b"",
    "a gz": gzip.compress(file_of(line(query="e=pv&page=i"))),
    "two in one": gzip.compress(file_of(line(query="e=pv&page=j"))) + gzip.compress(file_of(line(query="e=pp"))),
    "an empty one behind": gzip.compress(file_of(line(query="e=pv&page=n"))) + gzip.compress(b""),
    "a longer one behind": gzip.compress(b"#\n") + gzip.compress(file_of(line(query="e=pv&page=o"))),
    "a wrong length": gzip.compress(file_of(line(query="e=pv&page=p")))[:-4] + bytes(4),
    "a torn gz": gzip.compress(file_of(*(line(query=f"e=pv&page={n}") for n in range(2000))))[:-2000],
    "not all gz": gzip.compress(file_of(line(query="e=pv&page=k"))) + b"and more",
    "a long line": file_of(line(query="e=pv&page=" + "x" * 2_100_000), line(query="e=pv")),
    "other fields": b"#Fields: time date c-ip cs-uri-stem cs-uri-query\n10:00:00\t2012-01-01\t-\t/i\te=pv&page=l\n",
    "blanks": file_of(line(query="e=pv&page=m").replace("\t", "  ")),
    "fields that change": file_of(line(query="e=pv&uid=q"), "#Fields: time date c-ip cs-uri-stem cs-uri-query")
    + b"10:00:00\t2012-01-01\t-\t/i\te=pv&page=r\n"
    + file_of("#Fields: " + " ".join(NAMES), line(query="e=pv&uid=s")),
    "headers in between": file_of(line(query="e=pv"), "#Version: 1.0", "#Fields: date", line(query="e=pp")),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_kind_becomes_the_same_events_beside_a_plain_one(name: str, tmp_path: Path) -> None:
    (tmp_path / "odd.log").write_bytes(FILES[name])
    (tmp_path / "plain.log").write_bytes(file_of(*NearlyPlainLines(seed=3).lines(50)))
    expected = plain(tmp_path)
    assert expected
    assert fast(tmp_path)[0] == expected


def test_files_that_are_all_of_another_kind_become_the_same_events(tmp_path: Path) -> None:
    for name in ("other fields", "blanks"):
        (tmp_path / f"{name}.log").write_bytes(FILES[name])
    (tmp_path / "headers.log").write_bytes(b"#Version: 1.0\n#x\n")
    expected = plain(tmp_path)
    assert len(expected) == 2
    assert fast(tmp_path)[0] == expected


def test_the_engine_reads_it_too_and_finds_a_damaged_file(tmp_path: Path) -> None:
    (tmp_path / "torn.log").write_bytes(FILES["a torn gz"])
    (tmp_path / "plain.log").write_bytes(file_of(*NearlyPlainLines(seed=4).lines(5000)))
    with connect() as connection:
        logs = FastLogFiles(tmp_path, connection)
        engine = DuckDB(connection, logs)
        found = {sql: list(engine.query(sql).rows) for sql in (ALL, "SELECT count(*) FROM events", "SELECT 1")}
        logs.close()
    assert found == {sql: plain(tmp_path, sql) for sql in found}


def test_a_file_that_is_gone_is_told_of(tmp_path: Path) -> None:
    from snowplow_sql.errors import SourceError  # noqa: PLC0415

    path = tmp_path / "some.log"
    path.write_bytes(file_of(line()))
    with connect() as connection:
        logs = FastLogFiles(tmp_path, connection)
        path.unlink()
        with pytest.raises(SourceError, match=r"'.*some\.log' cannot be read: No such file"):
            DuckDB(connection, logs).query("SELECT count(page_url) FROM events")


def test_a_long_value_that_is_encoded_twice_leaves_those_around_it_alone(tmp_path: Path) -> None:
    """Its second decoding must not overwrite the texts behind it; the value in the last line is the longest."""
    pairs = [f"{name}=x%2520{name}" for name in words("aid refr ev_ca ev_la ev_pr tr_ci tr_st ti_na ti_ca uid")]
    lines = [
        line(query="&".join(["e=pv", *pairs[:place], f"page={'%252F%25C3%25A9a' * size}", *pairs[place:]]))
        for size in (0, 1, 6, 7, 16, 5000)
        for place in ((0, len(pairs)) if size < 5000 else (5,))
    ]
    (tmp_path / "long.log").write_bytes(file_of(*lines))
    found, logs = fast(tmp_path)
    assert found == plain(tmp_path)
    assert "/éa" * 5000 in {row[PAGE_TITLE] for row in found}
    assert logs.lines_left == 0
