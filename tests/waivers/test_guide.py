"""The waiver and the scheme that the guides show are what they say."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import msgspec
import pytest

from compliance.api import national_book
from compliance.assessment import Scheme
from compliance.forms import load_forms
from compliance.rulebook.yamlfile import Source
from compliance.waivers import load_waivers

_DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def blocks(request: pytest.FixtureRequest) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", (_DOCS / request.param).read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("blocks", ["waivers.md"], indirect=True)
def test_the_waiver_of_the_guide_is_one(blocks: list[str], tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(blocks[0], encoding="utf-8")
    found = load_waivers([path], national_book(), load_forms(), datetime.date(2025, 6, 1))
    assert found.mistakes == ()
    assert len(found.entries) == 1


@pytest.mark.parametrize("blocks", ["audit-results.md"], indirect=True)
def test_the_scheme_of_the_guide_is_one(blocks: list[str]) -> None:
    scheme = msgspec.convert(Source("assessment.yaml", blocks[0].encode()).data, Scheme)
    assert sum(part.points for part in scheme.parts) == scheme.full
