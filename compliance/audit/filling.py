"""Fills a store: runs, the files of a run, and finished lines, a batch a transaction."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import duckdb
import msgspec

from compliance.api import version
from compliance.audit import lines
from compliance.audit.discover import Found
from compliance.audit.judging import Judging, crashed
from compliance.audit.lines import COLUMNS, Codes
from compliance.audit.schema import OWN
from compliance.audit.store import Store
from compliance.audit.versions import TITLES
from compliance.audit.worker import Shard, given_up
from compliance.forms import load_forms
from compliance.rulebook import Rule

_AT_ONCE = 5000
"""Files noted together."""
_SHARD = 32
"""Files of a shard at most: half a second of work."""

_STAGE = f"""
CREATE OR REPLACE TEMP TABLE staged AS
    SELECT unnest(from_json(line, '{COLUMNS}')) FROM (SELECT unnest($1::VARCHAR[]) AS line);
"""  # noqa: S608 - a constant
_TAKE_IN = f"""
CREATE OR REPLACE TEMP TABLE fresh AS
    SELECT * FROM staged ANTI JOIN judged USING (report) WHERE status IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY report ORDER BY source) = 1;
INSERT INTO judged BY NAME
    SELECT report, $judgement AS judgement, sha256, suffix, bytes AS size, limits, status, code, reason,
        reason_en, format, title, agency, agency_key, agency_kind, agency_level, year, form, published,
        signed, grade, score, graded, diagnosis, assessments, from_base64(content) AS content FROM fresh;
INSERT INTO cells SELECT report, unnest(facts), unnest("values"), unnest(states), unnest(raws) FROM fresh;
INSERT INTO verdicts SELECT report, {OWN}, unnest(rules), unnest(outcomes) FROM fresh;
INSERT INTO reasons BY NAME
    SELECT report, {OWN} AS run, unnest(reason_rows, max_depth := 2)
    FROM (SELECT report, reasons AS reason_rows FROM fresh);
INSERT INTO hits BY NAME
    SELECT report, {OWN} AS run, unnest(hit_rows, max_depth := 2)
    FROM (SELECT report, hits AS hit_rows FROM fresh);
INSERT INTO seen SELECT $run, source, path, size, modified, report FROM staged;
INSERT INTO taken
    SELECT $run, path, any_value(size), any_value(modified), bool_or(bounded), $limits FROM staged
    GROUP BY path;
"""  # noqa: S608 - constants

_NOTED = """
CREATE OR REPLACE TEMP TABLE wanted(
    number UBIGINT, name VARCHAR, size BIGINT, modified BIGINT, raw BLOB)
"""
_GONE = """
DELETE FROM taken t WHERE t.run = $run AND (
    NOT EXISTS (SELECT 1 FROM wanted w
        WHERE w.name = t.path AND w.size = t.size AND w.modified = t.modified)
    OR (t.bounded AND t.limits <> $limits));
DELETE FROM seen s WHERE s.run = $run
    AND NOT EXISTS (SELECT 1 FROM taken t WHERE t.run = $run AND t.path = s.path);
"""
_KNOWN = """
CREATE OR REPLACE TEMP TABLE before AS
    SELECT t.path, max(t.run) AS run FROM taken t JOIN runs r USING (run)
    JOIN wanted w ON w.name = t.path AND w.size = t.size AND w.modified = t.modified
    WHERE r.judgement = $judgement AND t.run <> $run AND w.size >= 0
        AND (NOT t.bounded OR (t.limits = $limits AND NOT $again))
        AND NOT EXISTS (SELECT 1 FROM taken o WHERE o.run = $run AND o.path = t.path)
    GROUP BY t.path;
INSERT INTO seen SELECT $run, s.source, s.path, s.size, s.modified, s.report
    FROM seen s JOIN before USING (path, run);
INSERT INTO taken SELECT $run, t.path, t.size, t.modified, t.bounded, t.limits
    FROM taken t JOIN before USING (path, run);
CREATE OR REPLACE TEMP TABLE todo AS
    SELECT * FROM wanted w
    WHERE NOT EXISTS (SELECT 1 FROM taken t WHERE t.run = $run AND t.path = w.name);
"""


class Progress(msgspec.Struct, frozen=True):
    """Files of a run: all of them, those that are left to do, and those that were done and are gone."""

    files: int
    todo: int
    gone: int


class Filling:
    """Writes one run into a store. Every public step is whole or has not happened."""

    def __init__(self, store: Store, judging: Judging, *, again: bool = False) -> None:
        """``again``: what ran into a limit or crashed before is tried once more."""
        self.store = store
        self._judging = judging
        self._limits = lines.limits_of(judging.limits)
        self._again = again
        self._lock = threading.Lock()
        with _Whole(store):
            self.codes = self._codes()
            self.judgement = self._judgement()
        self.run = 0
        self._known = False

    def begin(self, roots: Sequence[str]) -> bool:
        """Starts a run over ``roots``, or goes on with the last one where it was the same and came to no
        end; says whether it goes on."""
        connection = self.store.connection
        last = connection.execute(
            "SELECT run, judgement, roots, state FROM runs ORDER BY run DESC LIMIT 1"
        ).fetchone()
        goes_on = last is not None and last[3] == "running" and last[1:3] == (self.judgement, list(roots))
        with _Whole(self.store):
            if goes_on and last is not None:
                self.run = last[0]
            else:
                connection.execute("UPDATE runs SET state = 'interrupted' WHERE state = 'running'")
                self.run = last[0] + 1 if last else 1
                connection.execute(
                    "INSERT INTO runs VALUES ($1, $2, $3, 'running', $4, NULL)",
                    [self.run, self.judgement, list(roots), _now()],
                )
        return goes_on

    def reopen(self) -> None:
        """The run goes on: its files are looked at once more."""
        self.store.connection.execute(
            "UPDATE runs SET state = 'running', finished = NULL WHERE run = $1", [self.run]
        )

    def want(self, files: Iterable[Found]) -> Progress:
        """Notes which files the run is about, and takes over what is known of them."""
        connection = self.store.connection
        connection.execute(_NOTED)
        files = iter(files)
        count = 0
        while group := list(islice(files, _AT_ONCE)):
            connection.execute(
                "INSERT INTO wanted SELECT unnest($1::UBIGINT[]), unnest($2::VARCHAR[]),"
                " unnest($3::BIGINT[]), unnest($4::BIGINT[]), unnest($5::BLOB[])",
                [
                    list(range(count, count + len(group))),
                    [file.name for file in group],
                    [file.size for file in group],
                    [file.modified for file in group],
                    [file.raw for file in group],
                ],
            )
            count += len(group)
        done = self.store.value("SELECT count(*) FROM taken WHERE run = $1", [self.run])
        with _Whole(self.store):
            self._each(_GONE)
        kept = self.store.value("SELECT count(*) FROM taken WHERE run = $1", [self.run])
        with _Whole(self.store):
            self._each(_KNOWN, again=self._again)
        todo = self.store.value("SELECT count(*) FROM todo")
        before = self.store.value("SELECT 1 FROM judged WHERE judgement = $1 LIMIT 1", [self.judgement])
        self._known = before is not None
        return Progress(count, int(str(todo)), int(str(done)) - int(str(kept)))

    def shards(self, jobs: int, todo: int) -> Iterator[Shard]:
        """What is left to do, in pieces that get smaller towards the end so that all workers end together."""
        files = self._todo()
        left = todo
        while group := tuple(islice(files, max(1, min(_SHARD, left // (4 * jobs))))):
            left -= len(group)
            yield Shard(group, self._known_contents(group) if self._known else {})

    def _todo(self) -> Iterator[Found]:
        last = -1
        while True:
            with self._lock:
                rows = self.store.connection.execute(
                    "SELECT number, name, size, modified, raw FROM todo WHERE number > $1"
                    " ORDER BY number LIMIT $2",
                    [last, _AT_ONCE],
                ).fetchall()
            if not rows:
                return
            yield from (Found(*row[1:]) for row in rows)
            last = rows[-1][0]

    def add(self, finished: Sequence[bytes]) -> None:
        """Takes finished lines in."""
        texts = [line.decode() for line in finished]
        try:
            self._add(texts)
        except duckdb.Error:
            # A value that no column takes must not cost the others.
            for text in texts:
                try:
                    self._add([text])
                except duckdb.Error as trouble:
                    self._add([self._instead(text, trouble)])

    def finish(self) -> None:
        """The run is complete."""
        with _Whole(self.store):
            self.store.connection.execute(
                "UPDATE runs SET state = 'finished', finished = $2 WHERE run = $1", [self.run, _now()]
            )
        self.store.connection.execute("CHECKPOINT")

    def _add(self, texts: list[str]) -> None:
        with self._lock, _Whole(self.store):
            self.store.connection.execute(_STAGE, [texts])
            self._each(_TAKE_IN)

    def _instead(self, text: str, trouble: duckdb.Error) -> str:
        line = msgspec.json.decode(text, type=lines.Line)
        file = Found(line.source, line.size, line.modified)
        first = ValueError(str(trouble).splitlines()[0])
        return given_up(file, crashed(first), self._judging, self.codes).decode()

    def _each(self, script: str, **more: object) -> None:
        """Runs the statements of ``script``, each with the parameters that it names."""
        values = {
            "run": self.run,
            "judgement": self.judgement,
            "limits": self._limits,
            **more,
        }
        for statement in script.split(";\n"):
            if statement.strip():
                named = {name: value for name, value in values.items() if f"${name}" in statement}
                self.store.connection.execute(statement, named or None)

    def _known_contents(self, files: Sequence[Found]) -> dict[str, int]:
        archives = [file.name for file in files if file.name.lower().endswith(".zip")]
        found = self.store.rows(
            "SELECT sha256 || suffix, report FROM judged WHERE judgement = $1 AND sha256 <> ''"
            " AND (limits = '' OR (limits = $2 AND NOT $5)) AND (size IN (SELECT unnest($3::BIGINT[]))"
            " OR report IN (SELECT report FROM seen WHERE path IN (SELECT unnest($4::VARCHAR[]))))",
            [self.judgement, self._limits, [file.size for file in files], archives, self._again],
        )
        return {str(content): int(str(report)) for content, report in found}

    def _codes(self) -> Codes:
        facts = sorted({fact for form in load_forms().values() for fact in form.fact_ids})
        rules = sorted({*TITLES, *(rule.id for rule in _rules(self._judging))})
        return Codes(
            self._judging.digest(),
            self._numbered("fact_names", "fact", facts),
            self._numbered("rule_names", "rule", rules),
        )

    def _numbered(self, table: str, column: str, names: list[str]) -> dict[str, int]:
        """Numbers for names; those that the store has keep theirs."""
        connection = self.store.connection
        known: dict[str, int] = dict(
            connection.execute(f"SELECT {column}, code FROM {table}").fetchall()  # noqa: S608
        )
        new = [name for name in names if name not in known]
        numbers = list(range(len(known), len(known) + len(new)))
        connection.execute(
            f"INSERT INTO {table} SELECT unnest($1::USMALLINT[]), unnest($2::VARCHAR[])",
            [numbers, new],
        )
        return known | dict(zip(new, numbers, strict=True))

    def _judgement(self) -> int:
        connection, judging = self.store.connection, self._judging
        digest = self.codes.judgement
        known = self.store.value("SELECT judgement FROM judgements WHERE digest = $1", [digest])
        if isinstance(known, int):
            return known
        number = int(str(self.store.value("SELECT coalesce(max(judgement), 0) + 1 FROM judgements")))
        book = judging.book
        connection.execute(
            "INSERT INTO judgements VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [number, digest, version(), book.digest, len(book.rules), book.profile, judging.known.today],
        )
        rules = {rule.id: rule for rule in (*book.versions, *book.rules)}
        connection.executemany(
            "INSERT INTO rules VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                [
                    number, rule.id, position, rule.section, rule.severity, rule.certainty,
                    rule.title.zh, rule.title.en, rule.profile,
                ]
                for position, rule in enumerate(rules.values())
            ]
            + [
                [number, rule, len(rules) + position, "audit", severity, "certain", title.zh, title.en, ""]
                for position, (rule, (severity, title)) in enumerate(TITLES.items())
            ],
        )  # fmt: skip
        return number


def _rules(judging: Judging) -> tuple[Rule, ...]:
    return judging.book.rules + judging.book.versions


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).replace(tzinfo=None, microsecond=0)


class _Whole:
    """A transaction."""

    def __init__(self, store: Store) -> None:
        self._connection = store.connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")
