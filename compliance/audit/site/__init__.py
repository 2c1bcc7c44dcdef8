"""A run as a site in a folder: an overview with plots and a list to search, a page an agency. Opened from
any disk, it loads nothing from elsewhere."""

from __future__ import annotations

import hashlib
from pathlib import Path

from compliance.audit.overview import Overview
from compliance.audit.results import Line, Results
from compliance.audit.site.agency import agency_page
from compliance.audit.site.frame import STYLE, style
from compliance.audit.site.front import front_page
from compliance.audit.site.list import Listed
from compliance.audit.whole import whole_folder
from compliance.model.finding import Result

KIND = "html"
_AGENCIES = "agencies"


def write_site(results: Results, path: Path, lang: str) -> None:
    """Writes the site. One pass over the run; a page is in memory only while it is written. Raises
    UsageError where the folder cannot be written or holds other things."""
    overview = Overview(results.titles)
    head = results.renderers_head()
    listed: list[Listed] = []
    names: set[str] = set()
    with whole_folder(path, KIND) as folder:
        (folder / _AGENCIES).mkdir()
        (folder / STYLE).write_text(style(), encoding="utf-8", newline="")
        for group in results.agencies():
            name = _name(group, names)
            for line, result in group:
                overview.add(line, result)
                listed.append(Listed.of(name, line, overview.late(result)))
            with (folder / _AGENCIES / f"{name}.html").open("w", encoding="utf-8", newline="") as file:
                file.writelines(agency_page(results, head, group, overview, lang))
        overview.roster(results)
        with (folder / "index.html").open("w", encoding="utf-8", newline="") as file:
            file.writelines(front_page(results, overview, listed, lang))


def _name(group: list[tuple[Line, Result]], taken: set[str]) -> str:
    """A file name that no system stumbles over, the same from run to run."""
    first = group[0][0]
    digest = hashlib.sha256((first.agency_key or f"\0{first.source}").encode()).hexdigest()
    size = next(size for size in range(10, 65) if digest[:size] not in taken)
    taken.add(digest[:size])
    return digest[:size]
