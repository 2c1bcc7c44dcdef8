"""What fuzzers call: bytes go in; a result or a reason comes out, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from compliance import extract
from compliance.archive import members
from compliance.cli.paths import SUFFIXES
from compliance.errors import Mistake, ReadError
from compliance.forms import load_forms
from compliance.intake import Known, understand
from compliance.model.document import Document
from compliance.model.report import Refusal, Report
from compliance.readers import read
from compliance.resources import bundled
from compliance.rulebook import yamlfile
from compliance.rulebook.load import load_sources
from compliance.rulebook.rule import Source
from compliance.rulebook.verify import rule_of
from tests.robustness.hostile import SEEDS, W, docx, packed

Target = Callable[[bytes], None]

_RULE = Path("x/national/other/OTH001.yaml")


def reasoned(refused: ReadError) -> None:
    """A refusal says what is wrong, in both languages."""
    assert refused.code
    assert refused.zh
    assert refused.en


def _reads(name: str) -> Target:
    """The file is read and understood."""

    def target(data: bytes) -> None:
        try:
            document = read(data, name)
        except ReadError as refused:
            reasoned(refused)
        else:
            assert isinstance(document, Document)
            assert isinstance(extract.understand(document, load_forms()), Report | Refusal)

    return target


def _part(name: str, part: str, whole: bytes) -> Target:
    """The bytes stand for a part of a container, so that changes get past its checksums."""
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(whole)) as archive:
        parts = {entry: archive.read(entry) for entry in archive.namelist()}
    reads = _reads(name)
    return lambda data: reads(packed(parts | {part: data}))


def _json(data: bytes) -> None:
    try:
        assert isinstance(understand(b"{" + data, load_forms(), Known(), name="a.json"), Report | Refusal)
    except ReadError as refused:
        reasoned(refused)


def _archive(data: bytes) -> None:
    for member in members(data, "a.zip", SUFFIXES):
        assert member.name.startswith("a.zip")


@cache
def _sources() -> dict[str, Source]:
    import hashlib

    mistakes: list[Mistake] = []
    return load_sources(mistakes, hashlib.sha256())


def _rule(data: bytes) -> None:
    file = yamlfile.source(_RULE, Path("x/national"), data)
    rule = rule_of(file, _RULE, "", load_forms(), _sources())
    assert rule is not None or file.mistakes


TARGETS: dict[str, Target] = {
    "archive": _archive,
    "docx": _part("a.docx", "word/document.xml", docx()),
    "html": _reads("a.html"),
    "json": _json,
    "markdown": _reads("a.md"),
    "mhtml": _reads("a.mht"),
    "ods": _part("a.ods", "content.xml", SEEDS["a.ods"]),
    "odt": _part("a.odt", "content.xml", SEEDS["a.odt"]),
    "ofd": _part("a.ofd", "D/p.xml", SEEDS["a.ofd"]),
    "rule": _rule,
    "text": _reads("a.txt"),
}
"""All that our own code does with bytes from strangers."""


def seeds(target: str) -> list[bytes]:
    """Small valid inputs of a target."""
    from io import BytesIO
    from zipfile import ZipFile

    def part(name: str, entry: str) -> bytes:
        with ZipFile(BytesIO(SEEDS[name])) as archive:
            return archive.read(entry)

    root = Path(__file__).parents[2]
    match target:
        case "archive":
            return [SEEDS["a.zip"], packed({"b.zip": SEEDS["a.zip"]})]
        case "docx":
            numbered = f'<w:document xmlns:w="{W}"><w:body><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/></w:numPr>'
            return [part("a.docx", "word/document.xml"), numbered.encode()]
        case "html":
            return [SEEDS["a.html"], *_samples(root, "html", 4)]
        case "json":
            return [SEEDS["a.json"][1:], *(data.lstrip()[1:] for data in _samples(root, "json", 2))]
        case "markdown":
            return [SEEDS["a.md"], *_samples(root, "md", 2)]
        case "mhtml":
            return [SEEDS["a.mht"]]
        case "ods" | "odt":
            return [part(f"a.{target}", "content.xml")]
        case "ofd":
            return [part("a.ofd", "D/p.xml")]
        case "rule":
            return [path.read_bytes() for path in sorted(bundled("rules/national").rglob("*.yaml"))[:20]]
        case _:
            return [SEEDS["a.txt"], SEEDS["gbk.txt"], SEEDS["wide.txt"], *_samples(root, "txt", 4)]


def _samples(root: Path, suffix: str, count: int) -> list[bytes]:
    return [path.read_bytes() for path in sorted(root.glob(f"samples/*/report.{suffix}"))[:count]]
