"""What a store shows of a run, without anything that may differ between two ways to the same end."""

from __future__ import annotations

from pathlib import Path

from compliance.audit.store import Store, Value

VIEWS = {
    "run_reports": "v.* EXCLUDE (run, report, duplicate_of), d.source AS first",
    "run_facts": "v.* EXCLUDE (run, report)",
    "run_outcomes": "v.* EXCLUDE (run, report)",
    "run_findings": "v.* EXCLUDE (run, report, found_in)",
}


def everything(path: Path, run: int | None = None) -> dict[str, list[tuple[Value, ...]]]:
    """Every row of the views of a run; reports by their source, for their numbers follow from the very
    program, and that may be worked on between two runs of a test."""
    with Store(path) as store:
        number = store.latest() if run is None else run
        return {
            view: list(
                store.rows(
                    f"SELECT s.source, {columns} FROM {view}($1) v"
                    " JOIN standings s ON s.run = $1 AND s.report = v.report"
                    " LEFT JOIN standings d ON d.run = $1 AND d.report = s.duplicate_of ORDER BY ALL",
                    [number],
                )
            )
            for view, columns in VIEWS.items()
        }
