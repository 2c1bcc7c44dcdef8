"""Rectification letters: one Word file an agency with something to put right, and a covering list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from compliance.audit.letters.filling import Filler, Plain
from compliance.audit.letters.template import bundled_template
from compliance.audit.letters.values import Addressee, Asked, chinese, concerned, counted, values
from compliance.audit.missing import Duty, duties
from compliance.audit.results import Results
from compliance.audit.sheets import book
from compliance.audit.tables import Cell, Column
from compliance.audit.whole import MARK, whole_file
from compliance.errors import UsageError
from compliance.model.words import Words

__all__ = ["Asked", "Written", "bundled_template", "write_letters"]

LIST = "发文清单.xlsx"
_DONE = ".done"
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')

_COLUMNS = (
    Column("rank", Words("序号", "no."), "integer"),
    Column("number", Words("文号", "number")),
    Column("agency", Words("单位", "agency")),
    Column("region", Words("地区", "region")),
    Column("years", Words("年度", "years")),
    Column("missing", Words("缺报年度", "missing")),
    Column("errors", Words("错误", "errors"), "integer"),
    Column("warnings", Words("警告", "warnings"), "integer"),
    Column("infos", Words("提示", "info"), "integer"),
    Column("due", Words("整改期限", "due")),
    Column("source", Words("文件", "file")),
    Column("sent", Words("发出日期", "sent")),
    Column("answered", Words("反馈情况", "answer")),
)


class Written(msgspec.Struct, frozen=True):
    """Letters of a folder: all, and those that were written now; the others were there already."""

    letters: int
    new: int


def write_letters(
    results: Results,
    folder: Path,
    asked: Asked,
    template: bytes | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> Written:
    """Writes the letters and the list into ``folder``. Stopped at any point, the same call goes on: every
    file is whole, and one that is there already is not made again. ``told`` hears each new file's name.

    Raises UsageError for a template with mistakes, and for a folder with letters of another run, template
    or due date.
    """
    model = bundled_template() if template is None else template
    done = _opened(folder, _identity(results, asked, model))
    rows: list[tuple[Cell, ...]] = []
    names: set[str] = set()
    new = 0
    with Filler(model) as filler, (folder / _DONE).open("a", encoding="utf-8") as finished:
        for position, to in enumerate(_addressees(results, asked), 1):
            name = _name(to, names)
            filled = values(asked, position, to)
            rows.append(_row(position, asked, filled, to, name))
            if name in done and (folder / name).is_file():
                continue
            data = filler.fill(filled)
            with whole_file(folder / name) as part:
                part.write_bytes(data)
            finished.write(f"{name}\n")
            finished.flush()
            new += 1
            told(name)
    with book(folder / LIST, "发文清单", "zh") as made:
        made.table("发文清单", _COLUMNS, rows)
    return Written(len(rows), new)


def _addressees(results: Results, asked: Asked) -> Iterator[Addressee]:
    """Agencies in order; those of which nothing at all was found come last."""
    missing: dict[str, list[Duty]] = {}
    for duty in duties(results.store, results.head.run) if results.rostered else ():
        if duty.state == "missing" and asked.year in (None, duty.year):
            missing.setdefault(duty.agency_key, []).append(duty)
    for group in results.agencies():
        first = group[0][0]
        reports = tuple((line, result) for line, result in group if concerned(asked, line, result))
        gaps = missing.pop(first.agency_key, []) if first.agency_key else []
        if reports or gaps:
            key = first.agency_key or f"\0{first.source}"
            years = tuple(duty.year for duty in gaps)
            yield Addressee(first.name, first.region or "", key, reports, years)
    for key, gaps in missing.items():
        yield Addressee(gaps[0].agency, gaps[0].region, key, (), tuple(duty.year for duty in gaps))


def _row(position: int, asked: Asked, filled: dict[str, Plain], to: Addressee, name: str) -> tuple[Cell, ...]:
    counts = counted(asked, [result for _, result in to.reports])
    return (
        position, str(filled["number"]), str(filled["agency"]), str(filled["region"]), str(filled["years"]),
        str(filled["missing"]), counts["error"], counts["warning"], counts["info"], chinese(asked.due), name,
        "", "",
    )  # fmt: skip


def _identity(results: Results, asked: Asked, template: bytes) -> str:
    """What letters in one folder have in common."""
    head = results.head
    parts = (head.engine, head.rules_digest, head.profile, str(head.run), str(results.store.path.name))
    digest = hashlib.sha256(msgspec.json.encode((parts, asked, template, results.waived_digest)))
    return f"letters {digest.hexdigest()[:32]}"


def _opened(folder: Path, identity: str) -> set[str]:
    """Makes the folder, or takes up one that was begun; the files that are finished."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / MARK
        if mark.is_file():
            if mark.read_text("utf-8").strip() != identity:
                raise UsageError(
                    f"文件夹“{folder}”里是另一次检查（或另一模板、期限）的通知，请换一个文件夹。"
                    f" {str(folder)!r} holds letters of another run, template or date; choose another folder."
                )
        elif any(folder.iterdir()):
            raise UsageError(
                f"文件夹“{folder}”里有别的东西，请换一个空文件夹。"
                f" {str(folder)!r} is not empty; choose another folder."
            )
        else:
            mark.write_text(f"{identity}\n", encoding="utf-8")
        done = folder / _DONE
        # What was being written when the power went is no name of a file.
        return set(done.read_text("utf-8", "replace").splitlines()) if done.is_file() else set()
    except OSError as trouble:
        raise UsageError(
            f"不能写文件夹“{folder}”：{trouble.strerror}。 Cannot write {str(folder)!r}: {trouble.strerror}."
        ) from None


def _name(to: Addressee, taken: set[str]) -> str:
    """A file name that says who it is for, fit for any system."""
    name = _UNFIT.sub("", to.agency).strip(" .")[:60] or "未识别单位"
    if name in taken:
        digest = hashlib.sha256(to.key.encode()).hexdigest()
        name = f"{name}-{digest[:8]}"
    taken.add(name)
    return f"整改通知-{name}.docx"
