"""Names → kind and level. Most names are invented; cities stand for their level."""

from __future__ import annotations

import pytest

from compliance.extract.agencies import comparable, kind_of


@pytest.mark.parametrize(
    ("name", "kind", "level"),
    [
        ("云溪县人民政府", "government", "county"),
        ("云溪县", "government", "county"),
        ("云溪综合实验区", "government", "unknown"),
        ("云溪经济开发区管理委员会", "government", "unknown"),
        ("云溪市临江区人民政府办公室", "office", "county"),
        ("云溪省人民政府办公厅", "office", "province"),
        ("云溪县发展和改革局", "department", "county"),
        ("云溪市市场监督管理局", "department", "unknown"),
        ("苏州市某某局", "department", "city"),
        ("云溪县青山镇人民政府", "township", "township"),
        ("临江路街道办事处", "township", "township"),
        ("国家税务总局云溪县税务局", "vertical", "county"),
        ("云溪县气象局", "vertical", "county"),
        ("云溪县第一人民医院", "other", "county"),
        ("云溪", "unknown", "unknown"),
    ],
)
def test_kinds(name: str, kind: str, level: str) -> None:
    assert kind_of(name) == (kind, level)


def test_comparable_keeps_an_office_apart() -> None:
    assert comparable("云溪县 人民政府") == comparable("云溪县人民政府")
    assert comparable("云溪县人民政府办公室") != comparable("云溪县人民政府")
