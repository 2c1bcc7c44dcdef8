"""Stores of invented reports for the tests of what is made from a store."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from compliance.audit.crew import Done, NextShard
from compliance.audit.judging import Judging
from compliance.audit.lines import Codes
from compliance.audit.run import Asked, Audit
from compliance.audit.store import Store
from compliance.audit.worker import Judge
from compliance.intake import Known
from compliance.model.words import Words
from compliance.rulebook import RuleBook, load_rules
from compliance.testing.defects import defect
from compliance.testing.generator import generate
from compliance.testing.spec import Agency, Spec
from compliance.testing.writers import html
from compliance.waivers import Waivers

TODAY = datetime.date(2025, 6, 1)
WATER = Agency("云川市白浪县水务局", "department", "county", "我局", "全县")
SCHOOL = Agency("云川市白浪县教育局", "department", "county", "我局", "全县")
COUNTY = Agency("云川市白浪县人民政府", "government", "county", "我县", "全县")


@cache
def book(profile: str | None) -> RuleBook:
    """The bundled rules, loaded once."""
    return load_rules(profile=profile)


def spec(agency: Agency, year: int, *defects: str, seed: int = 1) -> Spec:
    """An invented report with some defects."""
    made = generate(seed, year=year, agency=agency, size="sparse")
    for name in defects:
        made = defect(name).apply(made).spec
    return made


def folder(path: Path, reports: Mapping[str, Spec | bytes]) -> Path:
    """A folder of HTML pages."""
    path.mkdir(parents=True, exist_ok=True)
    for name, made in reports.items():
        (path / name).write_bytes(made if isinstance(made, bytes) else html.write(made))
    return path


class Here:
    """Judges in this process: a test need not wait for others to start."""

    def __init__(self, judging: Judging, codes: Codes) -> None:
        self._judge = Judge(judging, codes)

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None: ...

    def run(self, next_shard: NextShard) -> Iterator[Done]:
        """All files, one after the other."""
        while (shard := next_shard()) is not None:
            for file in shard.files:
                lines = list(self._judge.lines(file, shard.known, {}, [0, 0, 0]))
                yield Done(files=1, lines=lines, findings=self._judge.told())


class Nobody:
    """Watches nothing."""

    def begun(self, run: int, goes_on: bool, files: int, todo: int) -> None: ...
    def advanced(self, files: int, findings: int) -> None: ...
    def stage(self, what: Words) -> None: ...


def audited(reports: Path, store: Path, profile: str | None = None, waivers: Waivers | None = None) -> Path:
    """Audits a folder into a store."""
    judging = Judging(book(profile), Known(today=TODAY))
    with Store(store, write=True) as opened:
        audit = Audit(opened, Asked((str(reports),), judging), Nobody(), waivers)
        audit.run(Here(judging, audit.codes))
    return store


def county(path: Path) -> Path:
    """A small county: two years, some defects, a late report, a file that is no report."""
    late = spec(WATER, 2024, "one-cell")
    return folder(
        path,
        {
            "水务局2023.html": spec(WATER, 2023, seed=2),
            "水务局2024.html": late,
            "教育局2024.html": spec(SCHOOL, 2024, "disputes-total", "row-total", seed=3),
            "县政府2024.html": spec(COUNTY, 2024, seed=4),
            "通知.html": "<html><body><h1>关于放假的通知</h1><p>放假三天。</p></body></html>".encode(),
        },
    )
