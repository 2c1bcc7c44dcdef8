"""Invented agencies of every kind: the province 青岚省 and its city 云川市 do not exist."""

from __future__ import annotations

from compliance.testing.spec import Agency

AGENCIES: tuple[Agency, ...] = (
    Agency("云川市水务局", "department", "city", "我局", "全市"),
    Agency("云川市临澜区发展和改革局", "department", "county", "我局", "全区"),
    Agency("云川市临澜区鹭汀镇人民政府", "township", "township", "我镇", "全镇"),
    Agency("云川市临澜区柳塘湾街道办事处", "township", "township", "我街道", "辖区"),
    Agency("云川市临澜区人民政府", "government", "county", "我区", "全区"),
    Agency("云川市人民政府", "government", "city", "我市", "全市"),
    Agency("青岚省人民政府", "government", "province", "我省", "全省"),
    Agency("云川市人民政府办公室", "office", "city", "我办", "全市"),
    Agency("国家税务总局云川市税务局", "vertical", "city", "我局", "全市"),
    Agency("云川高新技术产业开发区管理委员会", "government", "unknown", "本区", "全区"),
    Agency("云川市红十字会", "other", "city", "本机关", "全市"),
)
