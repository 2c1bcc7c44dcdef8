"""Rule-based compliance checker for 政府信息公开工作年度报告.

``check(source)`` judges one report, ``check_many(sources)`` several; ``render(format, run)`` writes
the outcome. Everything is imported when first used, so that ``import compliance`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.api import Checker, check, check_many
    from compliance.errors import ComplianceError, ReadError, RuleError, UsageError
    from compliance.forms import load_forms
    from compliance.intake import Known
    from compliance.model.finding import Finding, Grade, Outcome, Result, Run
    from compliance.model.report import Report
    from compliance.renderers import render
    from compliance.rulebook import RuleBook, load_rules

__all__ = [
    "Checker",
    "ComplianceError",
    "Finding",
    "Grade",
    "Known",
    "Outcome",
    "ReadError",
    "Report",
    "Result",
    "RuleBook",
    "RuleError",
    "Run",
    "UsageError",
    "check",
    "check_many",
    "load_forms",
    "load_rules",
    "render",
]

_HOMES = {
    "compliance.api": ("Checker", "check", "check_many"),
    "compliance.errors": ("ComplianceError", "ReadError", "RuleError", "UsageError"),
    "compliance.forms": ("load_forms",),
    "compliance.intake": ("Known",),
    "compliance.model.finding": ("Finding", "Grade", "Outcome", "Result", "Run"),
    "compliance.model.report": ("Report",),
    "compliance.renderers": ("render",),
    "compliance.rulebook": ("RuleBook", "load_rules"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home), name)
