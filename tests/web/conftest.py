"""A server as people start it, and a browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def needed(what: str) -> NoReturn:
    """Without the program the test is skipped; where everything must hold, that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"not installed: {what}")
    pytest.skip(f"not installed: {what}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address, e.g. http://127.0.0.1:40123. What it writes must stay empty but for the greeting."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "compliance.cli", "serve", "--no-open", "--port", "0"]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    with log.open("wb") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environment)
    assert running.stdout is not None
    try:
        found = re.search(r"http://127\.0\.0\.1:\d+", running.stdout.readline().decode())
        assert found is not None, log.read_text(encoding="utf-8")
        yield found.group()
    finally:
        running.terminate()
        rest = running.communicate(timeout=20)[0].decode()
    assert log.read_text(encoding="utf-8") == ""
    assert [line for line in rest.splitlines() if "Ctrl+C" not in line and "Ended" not in line] == []


# One a module: while it is open, no other test can open one of its own.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        needed("Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A browser window on the page, and all that it asked for or complained of."""

    def __init__(self, context: BrowserContext, server: str, downloads: Path) -> None:
        self.server = server
        self.downloads = downloads
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))

    def open(self, path: str = "/") -> Page:
        """The page at ``path``."""
        self.page.goto(self.server + path)
        self.page.wait_for_selector("#view > *")
        return self.page

    def give(self, *files: tuple[str, bytes]) -> None:
        """Chooses files on the first page."""
        payloads = [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files
        ]
        self.page.set_input_files(".drop input[type=file]", payloads)  # type: ignore[arg-type]

    def settled(self) -> None:
        """Waits until what stands in the page is judged."""
        self.page.wait_for_selector(".report[data-state=checked]")

    def taken(self, label: str) -> bytes:
        """Exports by the menu."""
        self.page.click(".menu summary")
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=label, exact=True).click()
        path = self.downloads / download.value.suggested_filename
        download.value.save_as(path)
        return path.read_bytes()


@pytest.fixture
def visit(chromium: Browser, server: str, tmp_path: Path) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    yield_ = Visit(context, server, tmp_path)
    yield yield_
    context.close()
    outside = [address for address in yield_.asked if not address.startswith((server, "blob:"))]
    assert outside == [], "a request left this computer"
    assert yield_.complaints == []
