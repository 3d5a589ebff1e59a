"""Nothing vanishes: every line is an event, a skipped line or a bad line, whatever the bytes."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_made import VERSION, file_of, header, line, words
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from workbench import Open, Workbench, name_of, write

import snowplow_sql as sp
from snowplow_sql.engines.duckdb import connect
from snowplow_sql.events import columns
from snowplow_sql.logs.audit import Audit
from snowplow_sql.logs.lines import read_lines
from snowplow_sql.logs.repair import examine, mend

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


class TestTheSum:
    @pytest.fixture
    def session(self, open_logs: Open) -> sp.Session:
        torn = gzip.compress(file_of(*(line(query=f"e=pv&tid={number}") for number in range(2000))))[:-4]
        later = file_of(header(count=15), line(15), line(15, date="2013-02-30"), "# odd")
        robots, without_query = line(stem="/robots.txt"), line(query="-")
        return open_logs(
            {
                "2012.log": [VERSION, header(), line(), line(), "", robots, without_query, line(11)],
                "sub/2013.log.gz": gzip.compress(later),
                "last_end_missing": file_of(line(), line(time="24:00:00"), "\t").rstrip(b"\n"),
                "windows": file_of(VERSION, line(), "torn", end="\r\n"),
                "torn.gz": torn,
                "empty": b"",
            }
        )

    def test_check_accounts_for_every_line(self, session: sp.Session) -> None:
        audit = session.check()
        assert audit.files == 6
        assert audit.lines == 8 + 4 + 3 + 3 + 2000
        assert audit.events == 2 + 1 + 1 + 1 + 2000
        assert audit.skipped == {"header": 4, "blank line": 2, "no query string": 1, "not the pixel": 1}
        assert audit.bad == {"fewer than 12 fields": 2, "no date": 1, "no time": 1, "unknown line with #": 1}
        assert audit.holds
        assert [name_of(path, session.source) for path in audit.troubles] == ["torn.gz"]
        assert audit.not_numbers == {}
        assert audit.later == 0

    def test_the_views_show_the_lines_that_check_counts(self, session: sp.Session) -> None:
        for _ in range(2):
            bad = session.sql("SELECT log_file, reason, line FROM bad_lines").rows
            found = {(name_of(path, session.source), reason): text for path, reason, text in bad}
            assert found == {
                ("2012.log", "fewer than 12 fields"): line(11),
                ("sub/2013.log.gz", "no date"): line(15, date="2013-02-30"),
                ("sub/2013.log.gz", "unknown line with #"): "# odd",
                ("last_end_missing", "no time"): line(time="24:00:00"),
                ("windows", "fewer than 12 fields"): "torn",
            }
            skipped = session.sql("SELECT reason, line FROM skipped_lines").rows
            expected = {
                "header": [header(), header(count=15), VERSION, VERSION],
                "blank line": ["", "\t"],
                "not the pixel": [line(stem="/robots.txt")],
                "no query string": [line(query="-")],
            }
            assert sorted(skipped) == sorted((why, text) for why, texts in expected.items() for text in texts)
            session.check()

    def test_its_rows_begin_with_the_sum(self, session: sp.Session) -> None:
        rows = session.check().rows()
        assert [what for what, _, _ in rows[:3]] == ["files", "lines", "events"]
        counts: dict[str, int] = {}
        for what, _, count in rows:
            counts[what] = counts.get(what, 0) + count
        assert counts["lines"] == counts["events"] + counts["skipped"] + counts["bad"]
        assert any("torn.gz" in detail for what, detail, _ in rows if what == "file in trouble")

    def test_a_sum_that_is_off_by_one_does_not_hold(self) -> None:
        def audit(lines: int) -> Audit:
            return Audit(1, lines, 5, {"header": 2}, {"no date": 1}, {}, 0, {})

        assert [audit(lines).holds for lines in (7, 8, 9)] == [False, True, False]


class TestTextsThatAreNoNumbers:
    def test_they_are_counted_by_column(self, open_logs: Open) -> None:
        queries = words(
            "vid=x vid=1.5 vid=%FF res=1024 res=axb ev_va=abc ev_va=NaN tr_tt=$5 tr_tt=1,5 ti_pr=x ti_qu=two ti_qu=2.5"
        )
        sound = words(
            "vid= vid res=1x1 ev_va=1e3 tr_tt=5 tr_tt= ti_pr=.5 ti_qu=2 aid=x cookie=x f_pdf=x tr_id=x cd=x e=x"
        )
        audit = open_logs({"a.log": [line(query=query) for query in queries + sound]}).check()
        expected = {"visit_id": 3, "dvce_screenwidth": 2, "dvce_screenheight": 2, "ev_value": 2, "tr_total": 2}
        assert audit.not_numbers == expected | {"ti_price": 1, "ti_quantity": 2}
        assert audit.events == len(queries + sound)

    def test_parameters_of_later_trackers_are_counted_unless_they_are_read(self, open_logs: Open) -> None:
        queries = words("duid=x e=se&se_ca=a&duid=d x&ti_nm=n se_va=x")
        others = words("uid=x aid=duid page=a%26duid=x xduid=1 nuid=n duidx=1")
        files = {"a.log": [line(query=query) for query in queries + others]}
        assert (open_logs(files).check().later, open_logs(files, modern=True).check().later) == (4, 0)


# --- any bytes --------------------------------------------------------------------------------------------

ENDS = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n", b"\r", b"\n\n", b"\n\r", b""])
ODD = b"\t | |#|\0|\xff|\xc3|\xef\xbb\xbf|\xf4\x8f\xbf\xbf|\xf4\x8f\xbf|\xed\xa0\x80|'|\"|\\|,"
PIECES = st.sampled_from(ODD.split(b"|"))
HIT = line(query="e=pv&vid=1&page=x&ev_va=1").encode()
REORDERED = header("cs-uri-query date time cs-uri-stem").encode()


def mutated(place: int, piece: bytes) -> bytes:
    return HIT[: place % len(HIT)] + piece + HIT[place % len(HIT) :]


LINES = st.one_of(
    st.just(HIT),
    st.builds(mutated, st.integers(0, 200), st.one_of(PIECES, st.binary(max_size=3))),
    st.sampled_from([VERSION.encode(), header().encode(), REORDERED, b"#Fields:", b"#", b""]),
    st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=5).map(b"".join),
)
CONTENTS = st.lists(st.tuples(LINES, ENDS), max_size=8).map(lambda parts: b"".join(text + end for text, end in parts))


@st.composite
def packed(draw: st.DrawFn) -> bytes:
    """A gz file that is whole, cut off anywhere, or followed by something else."""
    whole = gzip.compress(draw(CONTENTS), mtime=0)
    return whole[: draw(st.integers(0, len(whole)))] if draw(st.booleans()) else whole + draw(st.binary(max_size=4))


FOLDERS = st.lists(st.one_of(CONTENTS, packed()), min_size=1, max_size=12)


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    made = connect()
    yield made
    made.close()


EVENT_ID = list(columns()).index("event_id")


class TestAnyBytes:
    @given(FOLDERS)
    @settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
    @example([b"\xef\xbb\xbf", HIT])
    def test_the_sum_holds_and_every_event_can_be_read(self, contents: list[bytes]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), {f"{number}.log": content for number, content in enumerate(contents)})
            with sp.open(folder) as session:
                events = session.sql("SELECT * FROM events").rows
                others = [
                    session.sql(f"SELECT count(*) FROM {view}").rows[0][0] for view in ("skipped_lines", "bad_lines")
                ]
                audit = session.check()
                assert audit.holds, audit
                assert audit.events == len(events)
                assert [sum(audit.skipped.values()), sum(audit.bad.values())] == others
                ids = {str(row[EVENT_ID]) for row in events}
                assert {str(again) for (again,) in session.sql("SELECT event_id FROM events")} == ids

    @given(CONTENTS)
    @settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
    @example(b"a\r\nb\nc\rd")
    @example("a\U0010ffff\n".encode())
    @example(b"a\n\xef\xbb\xbf")
    def test_the_lines_of_a_file_are_what_python_splits_it_into(
        self, connection: duckdb.DuckDBPyConnection, content: bytes
    ) -> None:
        text = content.decode("utf-8", "replace").replace("\U0010ffff", "\ufffd").removeprefix("\ufeff")
        lines = re.split("\r\n|\r|\n", text)
        expected = sorted(lines if lines[-1] else lines[:-1])
        with tempfile.TemporaryDirectory() as folder:
            path, copy = Path(folder, "file"), Path(folder, "copy")
            path.write_bytes(content)

            def read(file: Path, longest: int | None = None) -> list[Any]:
                relation = read_lines([str(file)], gzipped=False, longest=longest)
                return sorted(text or "" for (text,) in connection.execute(f"SELECT line FROM {relation}").fetchall())

            found = examine(str(path), gzipped=False)
            assert found.lines == len(expected)
            if found.readable:
                assert read(path) == expected
            mend(str(path), copy, gzipped=False)
            assert read(copy, longest=3 * found.longest + 1024) == expected


# --- any text ---------------------------------------------------------------------------------------------


def text_without(characters: str, most: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters=characters), max_size=most)


def many(one: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """A list of as many items as fit into one question."""
    return st.lists(one, min_size=80, max_size=120)


FIELD = text_without("\r\n\t \U0010ffff", 12)
TOKEN = st.one_of(st.sampled_from([*"\t\t\t  #=&", "%FF", *line().split("\t")]), text_without("\r\n\U0010ffff", 4))
NUMBER = st.text(st.sampled_from("0123456789.-+eExX: %_,"), max_size=24)
FIELDS = words("date time client stem referer agent")
PARAMETERS = words("vid res ev_va tr_tt ti_pr ti_qu tstamp f_pdf cookie e uid")
a_few = settings(max_examples=4, deadline=None, suppress_health_check=SLOW)


class TestAnyText:
    @given(many(st.lists(TOKEN, max_size=15).map("".join)))
    @a_few
    def test_any_text_is_one_line_with_one_verdict(self, bench: Workbench, texts: list[str]) -> None:
        verdicts = bench.verdicts(texts)
        assert {verdict.split(":")[0] for verdict in verdicts} <= {"event", "skipped", "bad"}
        events = bench.events(texts)
        assert [event is not None for event in events] == [verdict == "event" for verdict in verdicts]

    @given(many(st.tuples(st.sampled_from(FIELDS), FIELD.filter(bool))))
    @a_few
    def test_any_text_in_a_field_leaves_one_line(self, bench: Workbench, fields: list[tuple[str, str]]) -> None:
        verdicts = bench.verdicts([line(**{name: text}) for name, text in fields])
        for (name, text), verdict in zip(fields, verdicts, strict=True):
            if name in {"client", "referer", "agent"}:
                assert verdict == "event"
            elif name == "stem" and text != "/i" and not text.startswith(("/i?", "/ice.png")):
                assert verdict == "skipped: not the pixel"
            assert verdict != "lost"

    @given(many(st.tuples(st.sampled_from(PARAMETERS), st.one_of(NUMBER, FIELD))))
    @a_few
    def test_any_text_for_a_number_a_flag_or_a_moment_is_an_event(
        self, bench: Workbench, values: list[tuple[str, str]]
    ) -> None:
        assert None not in bench.events([line(query=f"{name}={text}") for name, text in values])
