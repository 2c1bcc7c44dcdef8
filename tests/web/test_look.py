"""Everyone can use the page: axe finds nothing, keyboard reaches everything, it fits screen and paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.web import made
from tests.web.conftest import Visit

_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def clean(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA, and none of good practice."""
    page.wait_for_timeout(250)
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found] == []


def start(visit: Visit) -> None:
    visit.open()


def files(visit: Visit) -> None:
    visit.open()
    visit.give(("一.docx", made.wrong()), ("二.docx", made.right()), ("坏.pdf", b"%PDF-1.7 no"))
    expect(visit.page.locator(".files tbody tr")).to_have_count(3)
    expect(visit.page.locator("progress")).to_have_count(0)


def blank(visit: Visit) -> None:
    visit.open("/#/blank")


def draft(visit: Visit) -> None:
    blank(visit)
    visit.page.fill("#blank-agency", "云川市水务局")
    visit.page.get_by_role("button", name="开始填报").click()
    visit.page.wait_for_selector(".paper")


def refused(visit: Visit) -> None:
    visit.open()
    visit.give(("坏.docx", b"PK\x03\x04"))
    visit.page.wait_for_selector(".refused")


def result(visit: Visit) -> None:
    visit.open()
    visit.give(
        ("年报.docx", made.word(made.with_facts({made.GRANTED: 77, "applications.carried_in.welfare": "/"})))
    )
    visit.page.wait_for_selector(".paper")
    for fold in visit.page.locator("summary").all():
        fold.click()
    visit.page.keyboard.press("Escape")
    visit.page.locator("#part-problems").get_by_role("button", name="编辑").click()


STATES = [start, files, blank, draft, refused, result]


def narrow(page: Page) -> None:
    """Nothing runs over the side."""
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing(visit: Visit, state: Callable[[Visit], None]) -> None:
    state(visit)
    clean(visit.page)
    narrow(visit.page)
    visit.page.set_viewport_size({"width": 390, "height": 844})
    narrow(visit.page)


def test_axe_finds_nothing_in_english_on_a_phone(visit: Visit) -> None:
    result(visit)
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.page.click("#language")
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
    visit.page.wait_for_selector(".report")
    clean(visit.page)
    narrow(visit.page)


def test_a_phone_shows_one_pane_at_a_time(visit: Visit) -> None:
    visit.page.set_viewport_size({"width": 390, "height": 844})
    visit.open()
    visit.give(("年报.docx", made.wrong()))
    page = visit.page
    expect(page.locator(".left")).to_be_visible()
    expect(page.locator(".right")).to_be_hidden()
    page.locator(".cause .link").first.click()
    expect(page.locator(".right")).to_be_visible()
    expect(page.locator(".left")).to_be_hidden()
    expect(page.locator(f'[id="cell-{made.GRANTED}"]')).to_be_in_viewport()


def test_every_control_is_reached_by_keyboard_and_shows_where_one_is(visit: Visit) -> None:
    visit.open()
    page = visit.page
    seen: list[str] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("() => document.activeElement.textContent.trim() || document.activeElement.type")
        )
        outlined = page.evaluate(
            """() => {
              const here = document.activeElement;
              const shown = here.matches('.file') ? here.nextElementSibling : here;
              return getComputedStyle(shown).outlineStyle !== 'none' || here === document.body;
            }"""
        )
        assert outlined, seen
    for name in ("跳到正文", "检查文件", "填报空白表", "English", "file"):
        assert name in seen


def test_the_way_through_a_report_without_a_mouse(visit: Visit) -> None:
    visit.open()
    visit.give(("年报.docx", made.wrong()))
    page = visit.page
    page.wait_for_selector(".paper")
    page.locator(".cause .button").focus()
    page.keyboard.press("Enter")
    visit.settled()
    expect(page.locator(f'[id="cell-{made.GRANTED}"]')).to_be_focused()
    expect(page.locator(".cause")).to_have_count(0)


def test_it_prints_findings_and_report_without_the_tools(visit: Visit) -> None:
    visit.open()
    visit.give(("年报.docx", made.wrong()))
    page = visit.page
    page.wait_for_selector(".paper")
    page.emulate_media(media="print")
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".left")).to_be_visible()
    expect(page.locator(".right")).to_be_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('.right')).overflowY") == "visible"
    assert len(page.pdf(prefer_css_page_size=True)) > 20_000
