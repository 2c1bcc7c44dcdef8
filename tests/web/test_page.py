"""What a drafter does in the page, in a real browser: drop, look, edit, repair, undo, take away, begin."""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest
from playwright.sync_api import expect

from compliance import readers
from compliance.extract import understand
from compliance.forms import load_forms
from compliance.model.report import Report
from compliance.testing.spec import Value
from tests.web import made
from tests.web.conftest import Visit

GRANTED = f'[id="cell-{made.GRANTED}"]'
VALUE = made.spec().facts[made.GRANTED]


def understood(data: bytes, name: str) -> Report:
    report = understand(readers.read(data, name), load_forms())
    assert isinstance(report, Report)
    return report


def opened(visit: Visit, data: bytes | None = None) -> Visit:
    visit.open()
    visit.give(("年报.docx", made.wrong() if data is None else data))
    visit.page.wait_for_selector(".paper")
    return visit


def test_a_right_report_is_said_to_be_right(visit: Visit) -> None:
    page = opened(visit, made.right()).page
    expect(page.locator(".verdict h1")).to_contain_text(made.spec().agency.name)
    expect(page.locator(".stamp")).to_be_visible()
    assert page.locator(".finding.error").count() == 0


def test_a_wrong_cell_is_found_marked_linked_and_put_right_with_one_click(visit: Visit) -> None:
    page = opened(visit).page
    expect(page.locator(".verdict.error")).to_be_visible()
    cause = page.locator(".cause.one")
    expect(cause).to_have_count(1)
    expect(cause).to_contain_text(str(VALUE))
    # What follows from one slip is folded under it.
    cause.locator("> .fold > summary").click()
    errors = cause.locator(".finding.error").count()
    assert errors >= 2
    cause.locator(".finding.error .link").first.click()
    expect(page.locator(GRANTED)).to_be_focused()
    expect(page.locator(GRANTED)).to_be_in_viewport()
    cell = page.locator(f"td:has({GRANTED})")
    assert "suspect" in (cell.get_attribute("class") or "")
    assert page.locator("td.value.error").count() > 5
    cell.locator(".propose").click()
    visit.settled()
    expect(page.locator(GRANTED)).to_have_value(str(VALUE))
    expect(page.locator(".cause")).to_have_count(0)
    expect(page.locator("#notice")).to_contain_text("解决了")
    assert page.locator(".finding.error").count() == 0
    page.keyboard.press("Control+z")
    visit.settled()
    expect(page.locator(".cause.one")).to_have_count(1)
    page.get_by_role("button", name="重做").click()
    visit.settled()
    expect(page.locator(".cause")).to_have_count(0)


def test_findings_follow_what_is_typed_within_a_fifth_of_a_second(visit: Visit) -> None:
    page = opened(visit, made.right()).page
    page.evaluate(
        """() => {
          const report = document.querySelector('.report');
          window.took = [];
          new MutationObserver(() => window.took.push(performance.now()))
            .observe(report, { attributeFilter: ['data-version'] });
        }"""
    )
    times = []
    for text in ("1", "12", "123", "1234", "12345"):
        before = page.evaluate("() => { window.took.length = 0; return performance.now(); }")
        page.fill(GRANTED, text)
        page.wait_for_function("() => window.took.length > 0")
        times.append(page.evaluate("() => window.took[0]") - before)
    expect(page.locator(".cause.one")).to_have_count(1)
    # The machine of a test may be busy: the best of five must be quick, the middle one not slow.
    assert min(times) < 200, times
    assert sorted(times)[2] < 1000, times


def test_a_finding_in_the_text_leads_there_and_goes_when_the_text_is_changed(visit: Visit) -> None:
    received = made.spec().facts["applications.received.total"]
    part = made.spec().part("overview")
    texts = tuple(text.replace(f"申请{received}件", "申请7件") for text in part.paragraphs)
    page = opened(visit, made.word(made.spec().with_part("overview", paragraphs=texts))).page
    finding = page.locator(".finding", has_text="APP202").first
    finding.locator(".link").click()
    marked = page.locator("#part-overview p.error, #part-overview p.warning").first
    expect(page.locator("#part-overview")).to_be_in_viewport()
    page.locator("#part-overview").get_by_role("button", name="编辑").click()
    area = page.locator("#part-overview textarea")
    area.fill(area.input_value().replace("申请7件", f"申请{received}件"))
    page.locator("#part-overview").get_by_role("button", name="完成").click()
    visit.settled()
    expect(page.locator(".finding", has_text="APP202")).to_have_count(0)
    expect(marked).to_have_count(0)
    expect(page.locator("#part-overview .prose-room")).to_contain_text(f"申请{received}件")


def test_a_reload_loses_nothing_and_the_way_back_stays_open(visit: Visit) -> None:
    page = opened(visit).page
    page.fill(GRANTED, "77")
    page.locator("#part-other").get_by_role("button", name="编辑").click()
    page.locator("#part-other textarea").fill("没有其他需要报告的事项。")
    visit.settled()
    page.reload()
    page.wait_for_selector(".paper")
    expect(page.locator(GRANTED)).to_have_value("77")
    expect(page.locator("#part-other .prose-room")).to_contain_text("没有其他需要报告的事项。")
    visit.settled()
    for _ in range(2):
        page.get_by_role("button", name="撤销").click()
    visit.settled()
    assert isinstance(VALUE, int)
    expect(page.locator(GRANTED)).to_have_value(str(VALUE + 10))
    # The other language shows the same report.
    page.click("#language")
    page.wait_for_selector(".paper")
    expect(page.locator(".pane-title")).to_contain_text("Findings")
    expect(page.locator(".cause h3").first).to_contain_text("wrong cell")


def test_what_was_put_right_is_taken_away_in_every_shape(visit: Visit) -> None:
    page = opened(visit).page
    page.locator(".propose").first.click()
    visit.settled()
    word = visit.taken("Word 文件（官方格式）")
    assert understood(word, "taken.docx").facts.get(made.GRANTED).value == VALUE
    fragment = visit.taken("网页片段（贴到网站）").decode()
    assert "<script" not in fragment
    assert understood(fragment.encode(), "taken.html").facts.get(made.GRANTED).value == VALUE
    report = visit.taken("JSON（可再次打开）")
    assert json.loads(report)["schema"] == "report/1"
    # What was taken away can be opened again, as it was.
    page.goto(f"{visit.server}/#/")
    page.wait_for_selector(".drop")
    visit.give(("taken.json", report))
    page.wait_for_selector(".paper")
    expect(page.locator(GRANTED)).to_have_value(str(VALUE))
    expect(page.locator(".cause")).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("空.docx", b""),
        ("坏.docx", made.right()[:2000]),
        ("通知.txt", "关于召开会议的通知。请准时参加。".encode()),
    ],
    ids=["empty", "broken", "no report"],
)
def test_a_file_that_is_no_report_is_refused_in_words(visit: Visit, name: str, data: bytes) -> None:
    page = visit.open()
    visit.give((name, data))
    expect(page.locator(".refused h1")).to_contain_text("没有检查")
    expect(page.locator(".refused")).to_contain_text(name)
    assert len(page.locator(".refused").inner_text()) > 40


def test_many_files_are_listed_and_each_can_be_opened(visit: Visit) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲.docx", made.right())
        archive.writestr("乙.docx", made.wrong())
    page = visit.open()
    visit.give(("一.docx", made.wrong()), ("两份.zip", packed.getvalue()), ("坏.pdf", b"%PDF-1.7 no"))
    expect(page.locator(".files tbody tr")).to_have_count(4)
    expect(page.locator(".pill.error")).to_have_count(2)
    expect(page.locator(".pill.none")).to_have_count(1)
    expect(page.locator("progress")).to_have_count(0)
    page.locator("tr", has_text="一.docx").get_by_role("link", name="打开").click()
    page.wait_for_selector(".paper")
    page.locator(".back").click()
    page.locator("tr", has_text="坏.pdf").get_by_role("link", name="打开").click()
    page.wait_for_selector(".refused")
    page.go_back()
    page.locator("tr", has_text="坏.pdf").get_by_role("button", name="移除").click()
    expect(page.locator(".files tbody tr")).to_have_count(3)


def test_files_may_be_dropped_anywhere(visit: Visit) -> None:
    page = visit.open("/#/blank")
    page.evaluate(
        """(bytes) => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], '拖入.docx'));
          for (const name of ['dragenter', 'dragover', 'drop'])
            document.body.dispatchEvent(
              new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: carried }));
        }""",
        list(made.right()),
    )
    page.wait_for_selector(".paper")
    expect(page.locator(".verdict h1")).to_contain_text(made.spec().agency.name)


def test_an_empty_form_adds_up_while_one_types(visit: Visit) -> None:
    page = visit.open("/#/blank")
    page.select_option("#blank-year", "2024")
    page.fill("#blank-agency", "云川市水务局")
    page.get_by_role("button", name="开始填报").click()
    page.wait_for_selector(".paper")
    expect(page.locator(".verdict.drafting")).to_contain_text("填报中")
    assert page.locator(".finding.error:visible").count() == 0

    def cell(row: str, column: str) -> str:
        return f'[id="cell-applications.{row}.{column}"]'

    columns = ("natural_person", "company", "research", "welfare", "legal_service", "other_org")
    page.fill(cell("received", "natural_person"), "3")
    # Blank is not zero: there is no total while a part is missing.
    expect(page.locator(cell("received", "total"))).to_have_value("")
    for column in columns[1:]:
        page.fill(cell("received", column), "1")
    expect(page.locator(cell("received", "total"))).to_have_value("8")
    page.fill(cell("granted", "natural_person"), "3")
    page.locator("#table-applications").get_by_role("button", name="空白格填 0").click()
    page.fill(cell("carried_out", "company"), "1")
    expect(page.locator(cell("processed", "total"))).to_have_value("3")
    expect(page.locator(cell("processed", "natural_person"))).to_have_value("3")
    visit.settled()
    # Four applications are nowhere: that is no total, and it is said.
    expect(page.locator(".findings-list")).to_contain_text("不平衡")
    for column in columns[2:]:
        page.fill(cell("granted", column), "1")
    visit.settled()
    expect(page.locator(".findings-list")).not_to_contain_text("不平衡")
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(cell("processed", "total"))).to_have_value("6")
    # What the section must hold stands beside it, and how it stands.
    hint = page.locator("#part-overview .hint")
    expect(hint).to_contain_text("五个方面")
    page.locator("#part-overview textarea").fill("（一）主动公开。全年主动公开政府信息3条。")
    visit.settled()
    expect(hint.locator("li.fail").first).to_have_count(1)
    taken = understood(visit.taken("Word 文件（官方格式）"), "x.docx")
    assert taken.facts.get("applications.processed.total").value == 6
    assert taken.facts.get("disclosure.licences.decisions").state == "blank"


def test_totals_of_a_report_that_was_read_are_computed_only_where_they_can_be(visit: Visit) -> None:
    facts: dict[str, Value] = {"applications.granted.company": None, "applications.received.total": 7}
    page = opened(visit, made.word(made.with_facts(facts))).page
    page.check("#auto")
    visit.settled()
    granted = page.locator('[id="cell-applications.granted.total"]')
    expect(granted).to_have_value(str(made.spec().facts["applications.granted.total"]))
    received = page.locator('[id="cell-applications.received.total"]')
    expect(received).to_have_value(str(made.spec().facts["applications.received.total"]))
    page.get_by_role("button", name="撤销").click()
    expect(received).to_have_value("7")


def test_last_year_gives_what_was_carried_in_and_is_compared(visit: Visit) -> None:
    last = made.spec(9, 2023)
    page = visit.open("/#/blank")
    page.set_input_files(
        "form input[type=file]",
        [{"name": "上年.docx", "mimeType": "application/octet-stream", "buffer": made.word(last)}],
    )
    expect(page.locator("#blank-agency")).to_have_value(last.agency.name)
    expect(page.locator("#blank-year")).to_have_value("2024")
    page.get_by_role("button", name="开始填报").click()
    page.wait_for_selector(".paper")
    carried = page.locator('[id="cell-applications.carried_in.total"]')
    expect(carried).to_have_value(str(last.facts["applications.carried_out.total"]))
    stock = last.facts["disclosure.normative_documents.in_force"]
    assert isinstance(stock, int)
    page.fill('[id="cell-disclosure.normative_documents.made"]', "5")
    page.fill('[id="cell-disclosure.normative_documents.repealed"]', "2")
    in_force = page.locator('[id="cell-disclosure.normative_documents.in_force"]')
    expect(in_force).to_have_value(str(stock + 3))
    page.uncheck("#auto")
    in_force.fill("1")
    visit.settled()
    expect(page.locator(".findings-list")).to_contain_text("现行有效")


def test_an_opened_report_can_be_compared_with_last_years(visit: Visit) -> None:
    page = opened(visit, made.right()).page
    waiting = page.locator(".fold", has_text="需要其他年报才能核对")
    waiting.locator("summary").click()
    waiting.locator("input[type=file]").set_input_files(
        [
            {
                "name": "去年.docx",
                "mimeType": "application/octet-stream",
                "buffer": made.word(made.spec(9, 2023)),
            }
        ]
    )
    expect(page.locator("#notice")).to_contain_text("已与上一年的年报核对")
    expect(page.locator(".findings-list")).to_contain_text("结转下年度继续办理")


def test_the_tables_are_filled_by_keyboard_and_from_a_spreadsheet(visit: Visit) -> None:
    page = opened(visit, made.right()).page
    page.locator('[id="cell-applications.received.natural_person"]').focus()
    for key, fact in (
        ("ArrowRight", "received.company"),
        ("ArrowDown", "carried_in.company"),
        ("Enter", "granted.company"),
        ("ArrowLeft", "granted.natural_person"),
        ("Shift+Enter", "carried_in.natural_person"),
        ("ArrowUp", "received.natural_person"),
    ):
        page.keyboard.press(key)
        expect(page.locator(f'[id="cell-applications.{fact}"]')).to_be_focused()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData('text/plain', '11\\t12\\r\\n21\\t22\\r\\n');
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    for fact, text in {
        "received.natural_person": "11",
        "received.company": "12",
        "carried_in.natural_person": "21",
        "carried_in.company": "22",
    }.items():
        expect(page.locator(f'[id="cell-applications.{fact}"]')).to_have_value(text)
    page.keyboard.press("Control+z")
    before = made.spec().facts["applications.received.company"]
    expect(page.locator('[id="cell-applications.received.company"]')).to_have_value(str(before))


def test_the_page_says_so_when_the_checker_is_gone_and_goes_on_when_it_is_back(visit: Visit) -> None:
    page = opened(visit).page
    page.route("**/page/judge", lambda route: route.abort())
    page.fill(GRANTED, str(VALUE))
    expect(page.locator("#notice")).to_contain_text("连接中断")
    page.unroute("**/page/judge")
    page.wait_for_selector(".cause", state="detached")
    expect(page.locator(GRANTED)).to_have_value(str(VALUE))
    visit.complaints.clear()  # the browser itself names the request that failed


def test_text_of_a_file_is_never_run(visit: Visit) -> None:
    attack = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    spec = made.spec().with_part("other", paragraphs=(f"无。{attack}", "依据国务院令第492号。"))
    page = visit.open()
    visit.give((f"{attack[:28]}.docx", made.word(spec.with_facts({made.GRANTED: "<b>1</b>"}))))
    page.wait_for_selector(".paper")
    time.sleep(0.2)
    expect(page.locator("#part-other .prose-room")).to_contain_text("<script>alert(2)</script>")
    assert page.locator("#view img, #view script, #view b:text-is('1')").count() == 0
