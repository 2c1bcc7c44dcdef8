"""``compliance audit diff``: which findings are new, gone, still there, between two runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli import options
from compliance.cli.audit_report import opened_store
from compliance.cli.status import FINDINGS, OK
from compliance.cli.terminal import write
from compliance.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from compliance.audit.compare import Change, Difference

_FORMATS = ("text", "json", "csv", "xlsx")


def diff(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="前一次：审计库，或 审计库#第几次；有 --store 时可只写第几次。"),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="后一次，写法相同。The later run.")],
    store: Annotated[
        Path | None,
        typer.Option("--store", "-s", metavar="FILE", help="两次都在这个审计库里。The store of both runs."),
    ] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="text、json、csv 或 xlsx。")] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="写到文件（xlsx 必须给）。")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="CHANGE", help="text 只列这些：new、gone、remaining、open，可多次。"),
    ] = None,
    lang: Annotated[options.Lang, options.LANG] = options.Lang.zh,
    fail_on_new: Annotated[
        bool, typer.Option("--fail-on-new", help="有新增问题时以状态 1 结束。Exit 1 where something is new.")
    ] = False,
) -> int:
    """对照两次检查：哪些问题是新增的，哪些已整改，哪些仍存在，哪些不能确认。"""
    from compliance.audit import changes
    from compliance.audit.compare import CHANGES, compare, side
    from compliance.audit.whole import whole_file

    if format not in _FORMATS:
        raise UsageError(f"diff 没有“{format}”这种格式 (unknown format){did_you_mean(format, _FORMATS)}")
    chosen: set[Change] = set()
    for name in only or CHANGES:
        known = next((change for change in CHANGES if change == name), None)
        if known is None:
            raise UsageError(f"--only 没有“{name}” (unknown change){did_you_mean(name, CHANGES)}")
        chosen.add(known)
    before, after = side(old, store), side(new, store)
    # Both are looked at before anything is written.
    for path in {before.path, after.path}:
        with opened_store(path):
            pass
    seen = _Seen(compare(before, after))
    if format == "xlsx":
        if output is None:
            raise UsageError("xlsx 要用 --output 写明文件名。 Give a file for xlsx with --output.")
        counts = changes.write_workbook(seen, output, lang.value)
        write(changes.sums(counts, lang.value) + "\n", machine=False)
    else:
        if format == "text":
            pieces = changes.as_text(seen, lang.value, frozenset(chosen))
        elif format == "json":
            pieces = changes.as_json(seen, lang.value)
        else:
            pieces = changes.as_csv(seen, lang.value)
        if output is None:
            for piece in pieces:
                write(piece, machine=format != "text")
        else:
            with whole_file(output) as part, part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(pieces)
    return FINDINGS if fail_on_new and seen.new else OK


class _Seen:
    """The differences on their way out, remembering whether one was new."""

    def __init__(self, differences: Iterable[Difference]) -> None:
        self._differences = differences
        self.new = False

    def __iter__(self) -> Iterator[Difference]:
        for difference in self._differences:
            self.new = self.new or (difference.change == "new" and not difference.finding.waived)
            yield difference
