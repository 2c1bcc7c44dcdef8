"""``check --watch``: checks again whenever a file is saved, and says what is settled and what is new."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from compliance.cli.paths import STDIN, sources
from compliance.cli.terminal import write
from compliance.errors import ComplianceError, UsageError
from compliance.model.finding import Finding, Result
from compliance.text.shown import excerpt, shown_line
from compliance.view.findings import by_chapter
from compliance.view.findings import place as place_words
from compliance.view.phrases import SEVERITY
from compliance.view.verdict import verdict

Checked = tuple[int, list[Result]]
"""Exit status of a check, and its results."""

_TICK = 1000
"""Milliseconds after which files are looked at even if the system reported nothing: network drives."""
_SETTLED = 0.25
"""Seconds a file must stay as it is before it is read."""
_PASSING = ("denied", "io", "missing")
"""Why a file may be unreadable for a moment: the program that saves it still holds it."""
_LINE = 160
"""Characters of a message; the full text is in the first check and in every output file."""
_GONE = 3
"""Looks in a row at which a file is missing before that is said."""


def files(given: Sequence[str]) -> list[Path]:
    """The files to watch. Raises UsageError for standard input, folders and what is not there."""
    found = [Path(path) for path in sources(given)]
    for path in found:
        if str(path) == STDIN or not path.is_file() or any(Path(name).is_dir() for name in given):
            raise UsageError(
                f"--watch 要的是文件；“{path}”不是。 --watch takes files; {str(path)!r} is none."
            )
    return found


def watch(paths: list[Path], first: Callable[[], Checked], again: Callable[[], Checked], lang: str) -> int:
    """Checks with ``first``, then with ``again`` after each change, until Ctrl-C. The exit status is that
    of the last check that came to its end; KeyboardInterrupt where not even the first one did."""
    watched = _Watched(paths, lang)
    status, results = first()
    last = {result.source: result for result in results}
    # What was last readable: a file saved halfway does not make all its findings new.
    read = {result.source: result for result in results if result.status == "read"}
    try:
        _say("正在监视，保存后重新检查；按 Ctrl-C 结束。", "Watching; Ctrl-C ends.", lang)
        for _ in _wakes(paths):
            if not watched.changed():
                continue
            try:
                status, results = again()
            except (ComplianceError, OSError) as trouble:
                # e.g. a result file that another program holds open: the next save is a new chance
                _say(f"没有写出结果：{trouble}", f"No results were written: {trouble}", lang)
                continue
            for result in results:
                before = last.get(result.source)
                if before is None or (before.sha256, before.status) != (result.sha256, result.status):
                    _tell(read.get(result.source), result, lang)
                last[result.source] = result
                if result.status == "read":
                    read[result.source] = result
                elif result.code in _PASSING:
                    watched.forget()
    except KeyboardInterrupt:
        _say("已结束监视。", "No longer watching.", lang)
    return status


def _wakes(paths: list[Path]) -> Iterator[object]:
    """Yields when something happens beside the files, and now and then anyway. A saved file often is a
    new one that took the name, so the folder is watched, not the file."""
    from watchfiles import watch as wakes

    yield from wakes(
        *({path.resolve().parent for path in paths} | {path.absolute().parent for path in paths}),
        watch_filter=None,
        recursive=False,
        debounce=300,
        step=50,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        raise_interrupt=True,
    )


class _Watched:
    """Whether files have changed since they were last asked about."""

    def __init__(self, paths: list[Path], lang: str) -> None:
        self._paths = paths
        self._lang = lang
        self._state: list[_Stamp] | None = self._now()
        self._missing = 0

    def changed(self) -> bool:
        """Yes once all are there, differ from before and have come to rest."""
        if self._now() == self._state:
            self._missing = 0
            return False
        now = self._at_rest()
        if None in now:
            self._missing += 1
            if self._missing == _GONE:
                name = self._paths[now.index(None)]
                _say(f"“{name}”不在了，等它回来。", f"{str(name)!r} is gone; waiting for it.", self._lang)
            return False
        self._missing = 0
        changed = now != self._state
        self._state = now
        return changed

    def forget(self) -> None:
        """The files count as changed: they could not be read for a reason that passes."""
        self._state = None

    def _now(self) -> list[_Stamp]:
        return [_stamp(path) for path in self._paths]

    def _at_rest(self) -> list[_Stamp]:
        """The files' state once it stays the same for a moment: programs save in several steps."""
        state = self._now()
        for _ in range(40):
            time.sleep(_SETTLED)
            now = self._now()
            if now == state:
                break
            state = now
        return state


_Stamp = tuple[int, int, int] | None


def _stamp(path: Path) -> _Stamp:
    """What changes when a file is saved, in place or by a new one taking its name; None = not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _tell(before: Result | None, after: Result, lang: str) -> None:
    """What has been settled since the last check of this file, what is new, what remains."""
    zh = lang == "zh"
    clock = time.strftime("%H:%M:%S")
    write(f"\n{clock} {shown_line(after.source)}\n", machine=False)
    write(f"{shown_line(verdict(after).words.get(lang))}\n", machine=False)
    if after.status != "read":
        reason = after.reason.get(lang) if after.reason else after.code
        write(f"  {shown_line(reason)}\n", machine=False)
        sys.stdout.flush()
        return
    if before is not None:
        settled, new, left = compared(before, after)
        _list("已解决" if zh else "Settled", before, settled, lang, brief=True)
        _list("新出现" if zh else "New", after, new, lang)
        _list("还有" if zh else "Still there", after, left, lang)
        if not settled and not new:
            write("  与上次相同。\n" if zh else "  As before.\n", machine=False)
    else:
        _list("发现" if zh else "Found", after, _standing(after), lang)
    sys.stdout.flush()


def compared(before: Result, after: Result) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Findings settled, new and still there, by fingerprint; waived ones count as settled."""
    old, new = _standing(before), _standing(after)
    return _less(old, new), _less(new, old), _less(new, _less(new, old))


def _standing(result: Result) -> list[Finding]:
    ordered = (item.finding for _, items in by_chapter(result.findings) for item in items)
    return [finding for finding in ordered if not finding.waived]


def _less(some: list[Finding], others: list[Finding]) -> list[Finding]:
    """``some`` without as many of each fingerprint as ``others`` have."""
    counts = Counter(finding.fingerprint for finding in others)
    rest: list[Finding] = []
    for finding in some:
        if counts[finding.fingerprint]:
            counts[finding.fingerprint] -= 1
        else:
            rest.append(finding)
    return rest


def _list(label: str, result: Result, findings: list[Finding], lang: str, *, brief: bool = False) -> None:
    """The findings, a line each; ``brief``: the rule's title, for a message no longer true."""
    if not findings:
        return
    write(
        f"  {label} {len(findings)} 处：\n" if lang == "zh" else f"  {label}: {len(findings)}\n",
        machine=False,
    )
    for finding in findings:
        where = place_words(result, finding).get(lang)
        text = shown_line(finding.title.get(lang)) if brief else excerpt(finding.message.get(lang), _LINE)
        place = f"（{where}）" if where and lang == "zh" else f" ({where})" if where else ""
        write(f"    {SEVERITY[finding.severity].get(lang)} {finding.rule} {text}{place}\n", machine=False)


def _say(zh: str, en: str, lang: str) -> None:
    write(shown_line(en if lang == "en" else zh) + "\n", machine=False)
    sys.stdout.flush()
