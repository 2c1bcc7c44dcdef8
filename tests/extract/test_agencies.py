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
        ("云溪县妇幼保健院", "other", "county"),
        ("云溪市第一中学", "other", "unknown"),
        ("云溪县供销合作社联合社", "other", "county"),
        ("云溪", "unknown", "unknown"),
        ("云溪市人民政府办公室", "office", "unknown"),
        ("云溪县政府办公室", "office", "county"),
        ("临江区教育局", "department", "county"),
        ("云溪县发展和改革委员会", "department", "county"),
        ("云溪市公安局临江分局", "department", "unknown"),
        ("云溪省教育厅", "department", "province"),
        ("云溪市行政审批服务局", "department", "unknown"),
        ("云溪县国有资产监督管理委员会", "department", "county"),
        ("苏州市城市管理局", "department", "city"),
        ("中共云溪县委办公室", "department", "county"),
        ("国家税务总局云溪市税务局稽查局", "vertical", "unknown"),
        ("国家统计局云溪调查队", "vertical", "unknown"),
        ("云溪县消防救援大队", "vertical", "county"),
        ("中国人民银行云溪市分行", "vertical", "unknown"),
        ("云溪乡", "township", "township"),
        ("临江街道", "township", "township"),
        ("云溪县青山民族乡", "township", "township"),
        ("云溪市", "government", "unknown"),
        ("临江区", "government", "county"),
        ("云溪新区管理委员会", "government", "unknown"),
        ("云溪高新技术产业开发区管委会", "government", "unknown"),
        ("云溪示范区管理委员会", "government", "unknown"),
        ("云溪开发区管委会办公室", "office", "unknown"),
        ("云溪市城市管理委员会", "department", "unknown"),
    ],
)
def test_kinds(name: str, kind: str, level: str) -> None:
    assert kind_of(name) == (kind, level)


def test_comparable_keeps_an_office_apart() -> None:
    assert comparable("云溪县 人民政府") == comparable("云溪县人民政府")
    assert comparable("云溪县人民政府办公室") != comparable("云溪县人民政府")
