"""Writes a report as the short JSON that other programs hand in (``schemas/report.schema.json``)."""

from __future__ import annotations

import msgspec

from compliance.testing.spec import Spec


def data(spec: Spec) -> dict[str, object]:
    """The report as plain data."""
    period = f"{spec.year}年1月1日起至{spec.year}年12月31日止"
    given: dict[str, object] = {
        "form": spec.form,
        "year": spec.year,
        "title": spec.title,
        "agency": spec.agency.name,
        "agency_kind": spec.agency.kind,
        "agency_level": spec.agency.level,
        "preamble": "\n".join(spec.preamble),
        "sections": {
            part.id: {
                "number": part.number,
                "heading": part.heading,
                "text": "\n".join(part.paragraphs),
                "subheads": [text.partition("。")[0] for text in part.paragraphs if text.startswith("（")],
            }
            for part in spec.parts
        },
        "facts": spec.printed(),
        "signature": spec.signature or None,
        "signed": None if spec.signed is None else spec.signed.isoformat(),
        "published": None if spec.published is None else spec.published.isoformat(),
    }
    if any(period in text for text in spec.preamble):
        given["period"] = {"start": f"{spec.year}-01-01", "end": f"{spec.year}-12-31", "raw": period}
    return given


def write(spec: Spec) -> bytes:
    """The file as UTF-8 bytes, indented."""
    return msgspec.json.format(msgspec.json.encode(data(spec)), indent=1) + b"\n"
