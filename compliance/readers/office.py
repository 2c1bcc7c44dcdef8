"""LibreOffice headless, where it is installed: what no Python reader takes (RTF, odd DOC) → DOCX bytes."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from compliance.errors import ReadError
from compliance.readers import guard

_PLACES = (
    "C:/Program Files/LibreOffice/program/soffice.com",
    "C:/Program Files (x86)/LibreOffice/program/soffice.com",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_NO_MACROS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"
 oor:op="fuse"><value>3</value></prop><prop oor:name="DisableMacrosExecution"
 oor:op="fuse"><value>true</value></prop><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


@cache
def program() -> str | None:
    """Path of LibreOffice, or None."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).exists()), None)


def available() -> bool:
    """Whether LibreOffice is installed."""
    return program() is not None


def convert(data: bytes, limits: guard.Limits = guard.LIMITS, suffix: str = "rtf") -> bytes:
    """The same document as DOCX; raises ReadError (unsupported, damaged, timeout).

    One profile folder a run: macros off, remote links blocked, nothing of the user's own profile
    touched, nothing written outside a private temporary folder.
    """
    soffice = program()
    if soffice is None:
        raise ReadError(
            "unsupported",
            f"读取 .{suffix} 文件需要安装 LibreOffice（免费）；也可以用 Word 或 WPS 另存为 .docx 后再检查。",
            f"Reading .{suffix} files needs LibreOffice; or save the file as .docx.",
        )
    with tempfile.TemporaryDirectory(prefix="compliance-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        profile = home / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_NO_MACROS, encoding="utf-8")
        source = home / f"in.{suffix}"
        source.write_bytes(data)
        _run(
            [
                soffice,
                "--headless",
                "--norestore",
                "--nolockcheck",
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                str(home / "out"),
                str(source),
            ],
            limits.seconds * 0.9,  # before the process around this one is ended
        )
        target = home / "out" / "in.docx"
        if not target.exists():
            raise guard.damaged(suffix.upper())
        return target.read_bytes()


def _run(command: list[str], seconds: float) -> None:
    """Runs LibreOffice in a process group of its own, which is killed as a whole when time is up or
    this process is ended."""
    with _memory_of_its_own():
        process = subprocess.Popen(  # noqa: S603 - fixed program, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        _kill(process)
        raise ReadError(
            "timeout",
            f"LibreOffice 读取超过 {seconds:g} 秒，已停止。请另存为 .docx 后再检查。",
            f"LibreOffice took more than {seconds:g} seconds and was stopped.",
        ) from None
    except BaseException:
        _kill(process)
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def _memory_of_its_own() -> Iterator[None]:
    """A memory limit on this process is not passed on: LibreOffice maps more than it uses."""
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
