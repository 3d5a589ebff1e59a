"""Log files as views of a DuckDB connection.

`events` is the events table, `events_deduplicated` the same with each hit once, if asked for, `bad_lines`
(log_file, reason, line) and `skipped_lines` (log_file, reason, line) the lines that are no events, and `log_lines`
every line with its verdict. All are lazy: what a query does not ask for is not computed.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import RLock

import duckdb

from snowplow_sql.engines.duckdb import Backing, memory_limit, told
from snowplow_sql.events import AGENT_COLUMNS, columns
from snowplow_sql.logs import duplicates, files, parse, relations, views
from snowplow_sql.logs.files import Kind
from snowplow_sql.logs.lines import Layout, read_lines
from snowplow_sql.logs.links import Links
from snowplow_sql.logs.once import Select
from snowplow_sql.logs.repair import Finding, examine, mend, parted
from snowplow_sql.logs.stages import needed, staged
from snowplow_sql.logs.views import SPELL
from snowplow_sql.sqltext import literals

_EVENTS = set(relations.EVENTS)
_WITHOUT_CLASSES = columns().keys() - set(AGENT_COLUMNS)
_LEAST = "log_file"
"""The column of events that is read where none is named, as to count them."""
_NAMES_MORE = re.compile(
    r"\b(?:(?:bad|skipped|log)_lines|log_fields|show|describe|summarize|pragma|query|query_table|information_schema)\b"
    r"|\b(?:duckdb|pg|sqlite)_|(?:^|\()\s*desc\b",
    re.IGNORECASE | re.MULTILINE,
)
"""What is in a SELECT that names a view of lines, or that may tell which views there are; DESC of an order is not."""
_KEPT = "kept_"
"""What the name of a table begins with that holds columns of a view for a while."""


class LogFiles(Backing):
    """The log files of a source, as views in one connection.

    The source is a file, a folder or a glob, or else a list of files. `names` says what a file is called in
    `log_file` if not by its path, and `workspace` where copies of damaged files go if not where the system wants
    temporary files. With `odd` the lines of the relation `odd_lines` (log_file, line), which the connection has, are
    read beside those of the files, and there are no views but `log_fields` and `log_lines`.
    """

    tables, hidden = relations.TABLES, relations.OWN

    _is_streamed = False
    """Whether DuckDB, where it is asked for the same twice, would keep it however much it is."""

    def __init__(  # noqa: PLR0913 - most of them are for those who load
        self,
        source: str | Path | Sequence[str],
        connection: duckdb.DuckDBPyConnection,
        *,
        modern: bool = False,
        names: Mapping[str, str] | None = None,
        workspace: Path | None = None,
        odd: bool = False,
    ) -> None:
        self.paths = files.find_named(source) if isinstance(source, str | Path) else list(source)
        self.troubles: dict[str, str] = {}
        """What is wrong with a file and costs events, by its path; filled when the files are examined."""
        self.connection = connection
        self.modern = modern
        self.may_be_altered = False
        """Whether others may have changed what the names of the views stand for, as by a table of one of them."""
        self._kept: dict[str, set[str]] = {}
        self._lock = RLock()
        self._has_events = self._is_complete = odd  # which needs none of them
        self.is_alone = odd
        """Whether nobody else uses the connection, so that all is done on that one, wherever it is at home."""
        self._names = names or {}
        self._links = Links(self.paths)
        if self._links.made:
            called = {path: self._name(path) for path in self.paths}
            self._names = called | {link: called[path] for path, link in self._links.made.items()}
        self._workspace = workspace
        self._odd = odd
        self._copies: tempfile.TemporaryDirectory[str] | None = None
        self.downloads: list[tempfile.TemporaryDirectory[str]] = []
        """Folders with the files themselves, if they were fetched for this; removed with the copies."""
        self.line_count: int | None = None
        """Lines in the files, counted byte by byte; None until the files are examined."""
        if self._names:
            self._call(self._names)
        self._open()

    @cached_property
    def _kinds(self) -> dict[Kind, list[str]]:
        return files.by_kind(self.paths)

    def _open(self) -> None:
        """Make the views that the others stand on."""
        self._read(self._relations(self._kinds))

    def close(self) -> None:
        """Remove the copies that were made of damaged files, what was fetched, and links."""
        self._links.close()
        if self._copies is not None:
            self._copies.cleanup()
        for folder in self.downloads:
            folder.cleanup()

    def aside(self) -> duckdb.DuckDBPyConnection:
        """Another connection to the views."""
        self.complete()
        return self.connection.cursor()

    def prepare(self, sql: str, *, is_select: bool) -> None:
        """Make the views that the statement may need, and events_deduplicated if it names that."""
        self.may_be_altered |= not is_select
        # Whatever is no SELECT may need them: it can begin a transaction, which sees nothing that is made behind its
        # beginning, or change where names are looked for.
        if not is_select or _NAMES_MORE.search(sql):
            self.complete()
            self._see_named(sql)

    def reading_once(self, select: str) -> str:
        """So that it reads no line twice, unless what is kept for that may be more than DuckDB holds at ease."""
        asked = self._understood(select)
        names = asked.names
        if names is None:
            self._see_named(select)
            return select
        first = {}
        for name in _EVENTS & asked.mentions.keys():
            is_again = asked.mentions[name] > 1
            keep = is_again and self._are_kept_easily
            instead = None if is_again and not keep and self._is_streamed else self._instead_of(name, names)
            if instead is None:
                self._see_named(name)
            if instead or keep:
                how = "MATERIALIZED " if keep else "NOT MATERIALIZED " if is_again else ""
                first[name] = f"{how}({instead or f'SELECT * FROM {name}'})"
        return asked.after(first)

    def _understood(self, select: str) -> Select:
        """The statement; without its tree where that is not to be had, or others may have given names anew."""
        if self.may_be_altered or not Select.may_be_changed(select):
            return Select(select, {})
        try:
            ((tree,),) = self.connection.execute("SELECT json_serialize_sql(?)", [select]).fetchall()
            return Select(select, json.loads(tree))
        # it has a sum of hundreds of terms; or DuckDB was built without JSON, or tells of its tree in other words
        except (RecursionError, duckdb.Error, LookupError):
            return Select(select, {})

    def _instead_of(self, relation: str, names: frozenset[str]) -> str | None:
        """The SELECT that does as well as the view `relation` for columns of these `names`, in less time."""
        if relation in self._kept and names & columns().keys() <= self._kept[relation]:
            return f"SELECT * FROM temp.{_KEPT}{relation}"
        if relation == "events":
            return self._parsed(names & columns().keys() or {_LEAST})
        # what makes two events the same hit is not what their agents say
        return None if names & set(AGENT_COLUMNS) else duplicates.one_of_each(f"({self._parsed(_WITHOUT_CLASSES)})")

    def _parsed(self, wanted: Collection[str]) -> str:
        """The SELECT of the columns `wanted` of the events."""
        agents = None
        if set(AGENT_COLUMNS).intersection(wanted):
            agents = views.agents_of(f"({self.texts(['agent'])})", modern=self.modern)
        stages = [*parse.stages(SPELL, modern=self.modern), *parse.agent_stages(SPELL)]
        return parse.events(parse.hits("log_lines", SPELL), stages, agents, SPELL, wanted)

    def keep(self, selects: Sequence[str], run: Callable[[str], object]) -> None:
        """Make tables of what those `selects` ask for that name all their columns, each by a statement for `run`.

        None where that may be more than DuckDB holds at ease.
        """
        if not self._are_kept_easily:
            return
        wanted: dict[str, set[str]] = {}
        for asked in map(self._understood, selects):
            if named := columns().keys() & (asked.names or frozenset()):
                for name in _EVENTS & asked.mentions.keys():
                    wanted.setdefault(name, set()).update(named)
        for name, some in wanted.items():
            instead = self._instead_of(name, frozenset(some))
            if instead is None:
                self._see_named(name)
            source = f"({instead or f'FROM {name}'})"
            run(f"CREATE OR REPLACE TEMP TABLE {_KEPT}{name} AS SELECT {', '.join(sorted(some))} FROM {source} them")
            self._kept[name] = some

    def let_go(self) -> None:
        """Let go of what is kept."""
        kept, self._kept = self._kept, {}
        for name in kept:
            with suppress(duckdb.Error):  # in a transaction that has failed, or where all is closed
                self.connection.execute(f"DROP TABLE IF EXISTS temp.{_KEPT}{name}")

    @cached_property
    def _are_kept_easily(self) -> bool:
        # the columns of a query are a third of their lines, and of few all that DuckDB can hold
        return files.weight_of(self.paths) <= memory_limit(self.connection) / 2

    def _see_named(self, sql: str) -> None:
        """Make the view of the events that `sql` names."""
        if duplicates.VIEW in sql.lower():
            self.deduplicate()
        else:
            self._see_events()

    def _see_events(self) -> None:
        """Make the view events: DuckDB takes long to read it, and a question that names its columns does without."""
        with self._lock:
            if self._has_events:
                return
            with self._beside() as beside:
                self._create(self._of_events(), beside)
            self._has_events = True

    def complete(self) -> bool:
        """Make the views that are not there yet."""
        with self._lock:
            if self._is_complete:
                return False
            self._see_events()
            with self._beside() as beside:
                self._complete(beside)
            self._is_complete = True
        return True

    @contextmanager
    def _beside(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Another connection: at home where this one began, and free when another thread is asking."""
        if self.is_alone:
            yield self.connection
            return
        with self.connection.cursor() as beside:
            yield beside

    def _complete(self, on: duckdb.DuckDBPyConnection) -> None:
        self._create(views.of_kinds("log_lines"), on)

    def deduplicate(self) -> None:
        """Make the view events_deduplicated. Not made for all, because that takes longer than many a query."""
        self._see_events()
        self.connection.execute(f"CREATE VIEW IF NOT EXISTS {duplicates.VIEW} AS {duplicates.one_of_each('events')}")

    def lines_of(self, events: str) -> str:
        """The statement that gives the lines (log_file, line) behind `events`, a statement with a column event_id."""
        behind = f"SELECT event_id FROM ({events}\n) behind"
        found = f"verdict IS NULL AND {SPELL.event_id()} IN ({behind})"
        return f"SELECT log_file, line FROM log_lines WHERE {found} ORDER BY log_file, line"

    def texts(self, columns: Sequence[str]) -> str:
        """The SELECT of `columns` of `parse.texts_of` all lines."""
        stages = needed(parse.texts(SPELL, modern=self.modern), columns)
        return f"SELECT {', '.join(columns)} FROM ({staged(parse.hits('log_lines', SPELL), stages)}) texts"

    def verify(self) -> bool:
        """Read every line once, and repair what DuckDB cannot read; whether there was any. Cheap: nothing is parsed."""
        if self.line_count is not None:
            return False
        try:
            with self._beside() as beside:  # the answer that is pending
                beside.execute(views.reading_all()).fetchone()
        except duckdb.Error:
            if not self.repair():
                raise
            return True
        return False

    def repair(self) -> bool:
        """Examine all files, and read copies of those that DuckDB cannot read; False if that was done before.

        Raises QueryError in a transaction that has failed.
        """
        with self._lock:  # another thread that needs the views waits for it
            return self._repaired()

    def _repaired(self) -> bool:
        if self.line_count is not None:
            return False
        with told():
            self.connection.execute("SELECT 1")  # in a transaction that has failed nothing can be made
        try:
            findings = self._examine()
        except OSError as error:
            raise files.unreadable(error) from error
        self.line_count = sum(found.lines for found in findings.values())
        self.troubles = {self._name(path): found.trouble for (_, path), found in findings.items() if found.trouble}
        broken = {
            (kind, path): found
            for (kind, path), found in findings.items()
            if not found.readable or found.changes(kind.layout) or not self._reads(path, gzipped=kind.gzipped)
        }
        if broken:
            self._read_copies(broken)
        else:
            self._read(self._relations(self._kinds))  # in which no change of fields is an error any more
        return True

    def _reads(self, path: str, *, gzipped: bool) -> bool:
        # DuckDB has limits of its own, such as a gz with a comment in its head
        try:
            self.connection.execute(f"SELECT count(line) FROM {self._lines([path], gzipped=gzipped)}").fetchone()
        except duckdb.Error:
            return False
        return True

    def _examine(self) -> dict[tuple[Kind, str], Finding]:
        # two threads gain on one: zlib lets go of the interpreter
        places = [(kind, path) for kind, paths in self._kinds.items() for path in paths]
        with ThreadPoolExecutor() as pool:
            found = pool.map(lambda place: examine(place[1], gzipped=place[0].gzipped), places)
            return dict(zip(places, found, strict=True))

    def _read_copies(self, broken: dict[tuple[Kind, str], Finding]) -> None:
        self._copies = tempfile.TemporaryDirectory(prefix="snowq-", dir=self._workspace)
        folder = Path(self._copies.name)
        copies: dict[Kind, list[str]] = {}
        names = dict(self._names)
        for number, ((kind, path), found) in enumerate(broken.items()):
            copy = folder / f"{number}.log"
            mend(path, copy, gzipped=kind.gzipped)
            for part, layout in parted(copy, kind.layout) if found.changes(kind.layout) else [(copy, kind.layout)]:
                copies.setdefault(Kind(gzipped=False, layout=layout), []).append(str(part))
                names[str(part)] = self._name(path)
        self._call(names)
        sound = {kind: [path for path in paths if (kind, path) not in broken] for kind, paths in self._kinds.items()}
        # U+FFFD takes three bytes where there was one
        longest = 3 * max(found.longest for found in broken.values()) + 1024
        self._read(
            self._relations({kind: paths for kind, paths in sound.items() if paths}),
            {kind: read_lines(paths, gzipped=False, longest=longest) for kind, paths in copies.items()},
        )

    def _relations(self, kinds: Mapping[Kind, list[str]]) -> dict[Kind, str]:
        """The relation of the lines of each kind of files."""
        return {kind: self._lines(paths, gzipped=kind.gzipped) for kind, paths in kinds.items()}

    def _lines(self, paths: Sequence[str], *, gzipped: bool) -> str:
        return read_lines([self._links.made.get(path, path) for path in paths], gzipped=gzipped)

    def _name(self, path: str) -> str:
        return self._names.get(path, path)

    def _call(self, names: Mapping[str, str]) -> None:
        pairs = f"unnest({literals(names)}) AS path, unnest({literals(names.values())}) AS name"
        self._keep("log_names", f"SELECT {pairs}")

    def _read(
        self,
        sound: Mapping[Kind, str],
        copies: Mapping[Kind, str] | None = None,
        on: duckdb.DuckDBPyConnection | None = None,
    ) -> None:
        """Make the views of these relations of lines; `on` is another connection to make them on."""
        parts = [(views.named(lines) if self._names else lines, kind.layout) for kind, lines in sound.items()]
        parts += [(views.named(lines), kind.layout) for kind, lines in (copies or {}).items()]
        if self._odd:
            parts.append(("odd_lines", Layout()))
        self._create(views.of_lines(parts, examined=self.line_count is not None), on)
        if self._odd:
            return
        again = self._of_events() if self._has_events else {}
        self._create(again | views.of_kinds("log_lines") if self._is_complete else again, on)

    def _of_events(self) -> dict[str, str]:
        return {"events": self._parsed(columns())}

    def _create(self, queries: Mapping[str, str], on: duckdb.DuckDBPyConnection | None = None) -> None:
        """Make views of these names."""
        for name, query in queries.items():
            (self.connection if on is None else on).execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

    def _keep(self, name: str, query: str) -> None:
        """Make a table of this name."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")


class Beside(Backing):
    """What the views of another connection read: the same, as the first must know of what is changed by it."""

    tables, hidden = relations.TABLES, relations.OWN

    def __init__(self, logs: LogFiles) -> None:
        self._logs = logs

    def prepare(self, sql: str, *, is_select: bool) -> None:  # noqa: ARG002 - as for all
        """Note that it may change what the names of the views stand for."""
        self._logs.may_be_altered |= not is_select
