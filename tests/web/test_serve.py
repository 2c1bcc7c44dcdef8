"""``compliance serve`` as a command: where it listens, whom it lets in, how it ends, what ships with it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compliance.cli import guarded
from compliance.cli.serve import _address
from compliance.web.settings import Settings

WEB = Path(__file__).resolve().parents[2] / "compliance/web"


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command and the address it gives."""
    command = [sys.executable, "-m", "compliance.cli", "serve", "--no-open", *options]
    running = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
    )
    assert running.stdout is not None
    try:
        found = re.search(r"http://\S+", running.stdout.readline().decode())
        assert found is not None
        yield running, found.group()
    finally:
        running.terminate()
        running.communicate(timeout=20)


def status(address: str) -> int:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_it_answers_here_only_as_soon_as_it_says_where_and_ends_quietly() -> None:
    with started("--port", "0") as (running, address):
        assert status(address) == 200
        port = int(address.rstrip("/").rpartition(":")[2])
        named = {str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
        for other in named:
            if not other.startswith("127."):
                with pytest.raises(OSError), socket.create_connection((other, port), timeout=2):  # noqa: PT011
                    pass
        running.send_signal(signal.SIGINT)
        out, errors = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "已结束" in out.decode()
    assert errors == b""


def test_elsewhere_than_on_this_computer_it_asks_for_a_token() -> None:
    with started("--host", "0.0.0.0", "--port", "0") as (_, address):
        port = re.search(r":(\d+)/", address)
        token = re.search(r"token=(\S+)", address)
        assert port is not None
        assert token is not None
        assert len(token.group(1)) >= 32
        here = f"http://127.0.0.1:{port.group(1)}/"
        assert status(here) == 401
        assert status(f"{here}?token={token.group(1)}") in (200, 401)  # the cookie is not kept here
        request = urllib.request.Request(here, headers={"Authorization": f"Bearer {token.group(1)}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert answer.status == 200


def test_a_port_that_is_taken_is_said_so(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert guarded.run(["serve", "--no-open", "--port", port]) == 2
    assert port in capfd.readouterr().err


def test_the_address_holds_token_and_language() -> None:
    assert _address(Settings(), 8765, "zh") == "http://127.0.0.1:8765/"
    assert _address(Settings(host="::1", token="a b"), 1, "en") == "http://[::1]:1/?token=a+b&lang=en"
    assert socket.gethostname() in _address(Settings(host="0.0.0.0", token="t"), 1, "zh")


def test_everything_the_page_needs_ships_in_the_wheel(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=WEB.parents[1],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    files = {
        f"compliance/web/{path.relative_to(WEB).as_posix()}"
        for folder in ("static", "templates")
        for path in (WEB / folder).iterdir()
    }
    assert len(files) > 15
    assert files <= names


def test_other_commands_load_nothing_of_the_server() -> None:
    code = (
        "import sys; from compliance.cli import app; "
        "print([name for name in ('starlette', 'uvicorn', 'jinja2', 'anyio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"
