"""The site: whole, safe, linked, quick to search; opened from a folder by a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compliance.audit.overview import Overview
from compliance.audit.results import Results
from compliance.audit.site import write_site
from compliance.audit.site.frame import STYLE, style
from compliance.audit.site.front import front_page
from compliance.audit.site.list import Listed
from compliance.audit.site.plots import Bar, across, columns
from compliance.audit.store import Store
from tests.audit.stores import SCHOOL, WATER, audited, folder, spec

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Seen(HTMLParser):
    """What a page links to and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "href", "data", "action"):
                self.loaded.append(value or "")
            assert not name.startswith("on")


def seen(path: Path) -> Seen:
    parser = Seen()
    parser.feed(path.read_text("utf-8"))
    return parser


def written(store: Path, path: Path, lang: str = "zh") -> Path:
    with Store(store) as opened_store:
        write_site(Results(opened_store), path, lang)
    return path


def rows(path: Path) -> list[list[object]]:
    found = re.search(r'id="list-data">(.*?)</script>', (path / "index.html").read_text("utf-8"), re.DOTALL)
    assert found is not None
    return json.loads(found[1])["rows"]  # type: ignore[no-any-return]


def test_every_report_is_listed_and_every_link_leads_somewhere(store: Path, tmp_path: Path) -> None:
    path = written(store, tmp_path / "site")
    with Store(store) as opened_store:
        assert len(rows(path)) == opened_store.value("SELECT count(*) FROM reports")
    pages = {page.stem: seen(page) for page in (path / "agencies").glob("*.html")}
    assert len(pages) == 4
    for page, anchor, *_ in rows(path):
        assert anchor in pages[str(page)].ids
    for page in pages.values():
        assert page.loaded == ["../site.css"]
        assert all(link == "../index.html" or link[1:] in page.ids for link in page.links)
        assert "script" not in page.tags
    assert seen(path / "index.html").loaded == ["site.css"]


def test_a_page_shows_findings_law_numbers_and_what_stayed_open(store: Path, tmp_path: Path) -> None:
    path = written(store, tmp_path / "site")
    (name,) = {str(row[0]) for row in rows(path) if row[2] == SCHOOL.name}
    page = (path / "agencies" / f"{name}.html").read_text("utf-8")
    assert SCHOOL.name in page
    for text in ("DSP101", "国办公开办函〔2021〕30号", "未能判定的规则", "从严", "得分由来"):
        assert text in page


def test_the_overview_counts_what_the_store_holds(store: Path, tmp_path: Path) -> None:
    page = (written(store, tmp_path / "site") / "index.html").read_text("utf-8")
    with Store(store) as opened_store:
        errors = opened_store.value("SELECT sum(errors) FROM reports WHERE judged")
    assert f"<b>{errors}</b>错误" in page
    assert page.count("<svg") == 5
    assert "APP103" in page


def test_the_same_store_gives_the_same_bytes(store: Path, tmp_path: Path) -> None:
    one, other = written(store, tmp_path / "a"), written(store, tmp_path / "b")
    names = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    assert [(one / name).read_bytes() for name in names] == [(other / name).read_bytes() for name in names]


def test_text_from_strangers_is_only_text(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>\u2028\u202e'
    made = spec(SCHOOL, 2024, "row-total")
    made = made.with_part("overview", paragraphs=(evil, *made.part("overview").paragraphs))
    path = written(
        audited(folder(tmp_path / "r", {"a'\"<b>.html": made}), tmp_path / "audit.duckdb"), tmp_path / "site"
    )
    for page in path.rglob("*.html"):
        found = seen(page)
        assert "img" not in found.tags
        assert found.tags.count("script") == (2 if page.name == "index.html" else 0)
        assert "\u2028" not in page.read_text("utf-8")
        assert "\u202e" not in page.read_text("utf-8")


def test_plots_print_every_number() -> None:
    bars = [
        Bar("<甲>", (("error", 3), ("info", 0))),
        Bar("乙", (("error", 0.0),)),
        Bar("丙" * 99, (("info", 1e9),)),
    ]
    for plot in (across, columns):
        text = "".join(plot(bars, '"题"'))
        assert "&lt;甲&gt;" in text
        assert ">3<" in text
        assert text.count("<g>") == 3
    assert "".join(across([], "")).startswith("<svg")


@pytest.fixture
def page() -> Iterator[Page]:
    program = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip("needs Chromium")
    sync = pytest.importorskip("playwright.sync_api")
    with sync.sync_playwright() as playwright:
        browser: Browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda trouble: troubles.append(str(trouble)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        yield page
        browser.close()
        assert troubles == []


def test_a_browser_searches_sorts_and_opens_it_from_a_folder(store: Path, tmp_path: Path, page: Page) -> None:
    path = written(store, tmp_path / "site")
    page.goto((path / "index.html").as_uri())
    assert (
        page.evaluate("getComputedStyle(document.querySelector('nav,header')).backgroundColor")
        == "rgb(255, 255, 255)"
    )
    assert page.locator("#list-body tr").count() == len(rows(path))
    page.fill("#f-text", "水务")
    names = page.locator("#list-body tr td:first-child").all_inner_texts()
    assert set(names) == {WATER.name}
    page.select_option("#f-year", "2024")
    assert page.locator("#list-body tr").count() == 1
    page.fill("#f-text", "")
    page.select_option("#f-only", "errors")
    page.click("#list-head button[data-column='7']")
    counts = [int(text) for text in page.locator("#list-body tr td:nth-child(6)").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.locator("#list-body a").first.click()
    assert page.url.startswith(path.as_uri())
    assert page.locator("h1").count() == 1


def test_five_thousand_agencies_stay_quick(store: Path, tmp_path: Path, page: Page) -> None:
    listed = [
        Listed(
            f"{n:010x}", "", f"第{n}局", f"第{n % 90}县", 2024, "A",
            float(n % 100), n % 9, 1, 0, 2, "2025-01-20", 0,
        )
        for n in range(15_000)
    ]  # fmt: skip
    with Store(store) as opened_store:
        results = Results(opened_store)
        text = "".join(front_page(results, Overview(results.titles), listed, "zh"))
    assert len(text) < 2_000_000
    (tmp_path / STYLE).write_text(style(), encoding="utf-8")
    path = tmp_path / "index.html"
    path.write_text(text, encoding="utf-8")
    page.goto(path.as_uri())
    assert page.locator("#list-body tr").count() == 100
    begun = page.evaluate("performance.now()")
    page.fill("#f-text", "第149")
    assert page.locator("#list-body tr").count() == 100
    page.click("#list-on")
    assert "101" in page.inner_text("#list-status")
    assert page.evaluate("performance.now()") - begun < 20_000
