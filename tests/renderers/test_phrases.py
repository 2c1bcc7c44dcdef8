"""How the clauses that rules rest on are written."""

from __future__ import annotations

import pytest

from compliance.model.finding import BasisRef
from compliance.view.phrases import basis


@pytest.mark.parametrize(
    ("title", "number", "expected"),
    [
        ("《云溪办法》", "云令第1号", "《云溪办法》（云令第1号）第三条"),
        ("《云溪办法》（2023年修订）", "", "《云溪办法》（2023年修订）第三条"),
        (
            "关于印发《云溪格式》的通知",
            "云函〔2021〕3号",
            "《关于印发〈云溪格式〉的通知》（云函〔2021〕3号）第三条",
        ),
        ("关于统计口径的函", "云函〔2016〕2号", "《关于统计口径的函》（云函〔2016〕2号）第三条"),
        ("常识与良好做法", "", "常识与良好做法：第三条"),
        ("", "云函〔2016〕2号", "云函〔2016〕2号第三条"),
    ],
)
def test_only_documents_get_title_marks(title: str, number: str, expected: str) -> None:
    assert basis(BasisRef("x", number, "第三条", title), "zh") == expected
