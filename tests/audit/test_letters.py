"""Rectification letters: what they say, templates from strangers, going on after an interruption."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
import pytest
from jinja2 import TemplateError
from python_calamine import CalamineWorkbook

from compliance.audit.letters import LIST, Asked, bundled_template, write_letters
from compliance.audit.letters.filling import Filler, Plain, checked, rendered
from compliance.audit.results import Results
from compliance.audit.store import Store
from compliance.cli import guarded
from compliance.errors import UsageError
from tests.audit.stores import SCHOOL, WATER, folder, spec

ASKED = Asked(
    due=datetime.date(2025, 7, 15),
    date=datetime.date(2025, 6, 10),
    issuer="云川市人民政府办公室",
    number="第{n}号",
)


def written(store: Path, path: Path, asked: Asked = ASKED, template: bytes | None = None) -> list[Path]:
    with Store(store) as opened:
        write_letters(Results(opened), path, asked, template)
    return sorted(path.glob("*.docx"))


def text(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def template(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def letters(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of letters that no test changes."""
    path = tmp_path_factory.mktemp("letters") / "letters"
    written(store, path)
    return path


def test_one_letter_an_agency_with_law_place_numbers_and_date(letters: Path) -> None:
    names = sorted(path.name for path in letters.glob("*.docx"))
    assert f"整改通知-{SCHOOL.name}.docx" in names
    assert f"整改通知-{WATER.name}.docx" in names
    found = text(letters / f"整改通知-{SCHOOL.name}.docx")
    assert f"{SCHOOL.name}：" in found
    assert "2025年7月15日" in found
    assert "云川市人民政府办公室" in found
    assert "2025年6月10日" in found
    assert "国办公开办函〔2021〕30号" in found
    assert "位置：" in found
    assert "相差" in found
    assert "{{" not in found
    assert "提示" not in found
    rows = CalamineWorkbook.from_path(str(letters / LIST)).get_sheet_by_index(0).to_python()
    assert [row[10] for row in rows[1:]] == sorted(names)
    assert [row[0] for row in rows[1:]] == list(range(1, len(names) + 1))


def test_the_same_store_gives_the_same_bytes(store: Path, letters: Path, tmp_path: Path) -> None:
    one, other = sorted(letters.glob("*.docx")), written(store, tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]
    assert (letters / LIST).read_bytes() == (tmp_path / "b" / LIST).read_bytes()


def test_it_goes_on_after_an_interruption(store: Path, letters: Path, tmp_path: Path) -> None:
    whole = sorted(letters.glob("*.docx"))
    seen: list[str] = []

    def interrupt(name: str) -> None:
        seen.append(name)
        raise KeyboardInterrupt

    target = tmp_path / "letters"
    with Store(store) as opened, pytest.raises(KeyboardInterrupt):
        write_letters(Results(opened), target, ASKED, None, interrupt)
    assert [path.name for path in target.glob("*.docx")] == seen
    assert not (target / LIST).exists()
    with Store(store) as opened:
        done = write_letters(Results(opened), target, ASKED)
    assert (done.letters, done.new) == (len(whole), len(whole) - 1)
    assert [path.read_bytes() for path in sorted(target.glob("*.docx"))] == [
        path.read_bytes() for path in whole
    ]
    (target / seen[0]).unlink()
    with Store(store) as opened:
        assert write_letters(Results(opened), target, ASKED).new == 1


def test_letters_of_another_kind_are_not_mixed(store: Path, letters: Path, tmp_path: Path) -> None:
    target = letters
    with pytest.raises(UsageError, match="请换一个文件夹"):
        written(store, target, Asked(due=datetime.date(2026, 1, 1)))
    with pytest.raises(UsageError, match="请换一个文件夹"):
        written(store, target, ASKED, template("{{ agency }}"))
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.txt").write_text("1", encoding="utf-8")
    with pytest.raises(UsageError, match="空文件夹"):
        written(store, tmp_path / "other")


def test_the_auditor_changes_the_template(
    store: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    own = tmp_path / "模板.docx"
    assert guarded.run(["audit", "letters", "--write-template", str(own)]) == 0
    assert own.read_bytes() == bundled_template()
    document = docx.Document(str(own))
    document.add_paragraph("抄送：{{ agency }}上级机关。共 {{ errors }} 处错误。")
    document.save(str(own))
    command = [
        "audit",
        "letters",
        "--store",
        str(store),
        "-o",
        str(tmp_path / "letters"),
        "--template",
        str(own),
    ]
    assert guarded.run(command) == 0
    found = text(tmp_path / "letters" / f"整改通知-{SCHOOL.name}.docx")
    assert f"抄送：{SCHOOL.name}上级机关。" in found


@pytest.mark.parametrize(
    "mark",
    [
        "{{ agency.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ agency|attr('__class__') }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self._TemplateReference__context }}",
        "{% for i in range(10000000) %}x{% endfor %}",
        "{% include '/etc/passwd' %}",
        "{{ reports.append(1) }}",
        "{{ agency",
        "{% for r in reports %}",
    ],
)
def test_what_a_hostile_template_tries_is_a_mistake_in_it(mark: str) -> None:
    values: dict[str, Plain] = {"agency": "甲局", "reports": []}
    try:
        made = rendered(template(mark), values)
    except (TemplateError, OverflowError, TypeError):
        return
    found = "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs)
    assert not any(word in found for word in ("class", "uid=", "root:", "object"))
    assert values == {"agency": "甲局", "reports": []}


def test_a_template_that_never_ends_is_stopped() -> None:
    loop = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
    with Filler(template(loop)) as filler, pytest.raises(UsageError, match="超过 1 秒"):
        filler.fill({}, seconds=1)


def test_a_mistake_in_a_template_costs_that_letter_only() -> None:
    """One that asks for more memory than there is, too; the process goes on where it can."""
    with Filler(template("{{ 'x' * n }}")) as filler:
        with pytest.raises(UsageError, match="模板"):
            filler.fill({"n": 2_000_000_000})
        assert "xxx" in docx.Document(io.BytesIO(filler.fill({"n": 3}))).paragraphs[0].text


def test_text_from_reports_is_only_text() -> None:
    evil = "<w:p/>&amp;{{ 7*7 }}{% raw %}"
    made = rendered(template("{{ agency }}"), {"agency": evil})
    found = docx.Document(io.BytesIO(made)).paragraphs[0].text
    assert found == evil


def test_templates_that_are_none_are_refused(tmp_path: Path) -> None:
    good = bundled_template()

    def changed(add: dict[str, bytes]) -> bytes:
        buffer = io.BytesIO(good)
        with zipfile.ZipFile(buffer, "a") as archive:
            for name, content in add.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    outside = (
        b'<Relationships><Relationship Id="r" Type="x/attachedTemplate"'
        b' Target="http://x/" TargetMode="External"/></Relationships>'
    )
    for data in (
        b"",
        b"PK\x03\x04",
        good[:2000],
        changed({"word/vbaProject.bin": b"1"}),
        changed({"word/_rels/settings.xml.rels": outside}),
        changed({"word/zeros": bytes(80 << 20)}),
    ):
        with pytest.raises(UsageError):
            checked(data)
    assert checked(good) == good
    assert guarded.run(["audit", "letters", "--store", "x", "-o", str(tmp_path), "--severity", "bad"]) == 2


def test_an_agency_without_a_report_gets_a_letter_too(tmp_path: Path) -> None:
    """By the roster; the article on publication is named."""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"机关名称,类别\n{SCHOOL.name},department\n{WATER.name},department\n", encoding="utf-8")
    reports = folder(tmp_path / "reports", {"a.html": spec(SCHOOL, 2024, "row-total")})
    path = tmp_path / "audit.duckdb"
    command = [
        "audit",
        str(reports),
        "--store",
        str(path),
        "--roster",
        str(roster),
        "--today",
        "2025-06-01",
        "-q",
    ]
    assert guarded.run(command) == 1
    written(path, tmp_path / "letters")
    found = text(tmp_path / "letters" / f"整改通知-{WATER.name}.docx")
    assert "没有找到你单位2024 年度" in found
    assert "第四十九条" in found
    assert "存在以下问题" not in found
    assert "没有找到" not in text(tmp_path / "letters" / f"整改通知-{SCHOOL.name}.docx")
