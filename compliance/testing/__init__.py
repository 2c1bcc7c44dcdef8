"""Invented reports for tests: balanced figures and texts, named defects, and writers for each format.

The names below are the public ones, for the tests of rule packs and of other systems (docs/testing.md);
all agencies are fictional. Strategies (hypothesis): ``reports``, ``damaged``, ``wrong_cell``, ``facts``,
``files``, ``families``. From a seed: ``generate``. What they give: ``Spec``, ``Damaged``,
``Rendered``, ``Family``, ``Agency``. Made of a ``Spec``: ``as_report``, ``as_facts``, ``rendered``,
``year_before``, ``below``. Named defects: ``DEFECTS``, ``defect``; agencies: ``AGENCIES``.
Formats of ``rendered``: ``WRITERS``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.testing.agencies import AGENCIES
    from compliance.testing.balanced import PLAUSIBLE, reports
    from compliance.testing.defects import DEFECTS, Damaged, Defect, defect
    from compliance.testing.generator import generate
    from compliance.testing.neighbours import below, year_before
    from compliance.testing.spec import Agency, Part, Spec
    from compliance.testing.strategies import (
        WRITERS,
        Family,
        Rendered,
        as_facts,
        as_report,
        damaged,
        facts,
        families,
        files,
        rendered,
        wrong_cell,
    )

__all__ = [
    "AGENCIES",
    "DEFECTS",
    "PLAUSIBLE",
    "WRITERS",
    "Agency",
    "Damaged",
    "Defect",
    "Family",
    "Part",
    "Rendered",
    "Spec",
    "as_facts",
    "as_report",
    "below",
    "damaged",
    "defect",
    "facts",
    "families",
    "files",
    "generate",
    "rendered",
    "reports",
    "wrong_cell",
    "year_before",
]

# Loaded when asked for: hypothesis takes a while, and the program itself needs only the generator.
_HOMES = {
    **dict.fromkeys(("AGENCIES",), "agencies"),
    **dict.fromkeys(("PLAUSIBLE", "reports"), "balanced"),
    **dict.fromkeys(("DEFECTS", "Damaged", "Defect", "defect"), "defects"),
    **dict.fromkeys(("generate",), "generator"),
    **dict.fromkeys(("below", "year_before"), "neighbours"),
    **dict.fromkeys(("Agency", "Part", "Spec"), "spec"),
}


def __getattr__(name: str) -> object:
    """The public names, from the modules that hold them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'strategies')}"), name)
