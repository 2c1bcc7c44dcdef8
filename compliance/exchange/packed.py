"""A Report as a few bytes, both ways: how reports are kept where many of them are."""

from __future__ import annotations

import zlib

import msgspec

from compliance.errors import ReadError
from compliance.model.facts import Fact, Facts
from compliance.model.report import Report

_LARGEST = 64 << 20
"""Bytes of a report unpacked; a long one has 100 KB."""
_QUICK = 1
"""The level of compression: higher ones take longer than reading the page and save little."""

_NO_FACTS = Facts({})


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    """Facts travel beside the report, because ``Facts`` is no plain data."""

    report: Report
    facts: tuple[Fact, ...]


_encode = msgspec.msgpack.Encoder(enc_hook=lambda _: None).encode
_decoder: msgspec.msgpack.Decoder[_Packed] = msgspec.msgpack.Decoder(
    _Packed, dec_hook=lambda _, __: _NO_FACTS
)


def pack(report: Report) -> bytes:
    """The report as compressed MessagePack; ``unpack`` gives an equal report back."""
    return zlib.compress(_encode(_Packed(report, tuple(report.facts))), _QUICK)


def unpack(data: bytes) -> Report:
    """The report. Raises ReadError (damaged) for anything that ``pack`` did not make."""
    opened = zlib.decompressobj()
    try:
        plain = opened.decompress(data, _LARGEST)
        if opened.unconsumed_tail or not opened.eof:
            raise ReadError("damaged", "存放的年报不完整。", "A stored report is damaged.")
        packed = _decoder.decode(plain)
    except (zlib.error, msgspec.MsgspecError, RecursionError, UnicodeError):
        raise ReadError("damaged", "存放的年报已损坏。", "A stored report is damaged.") from None
    return msgspec.structs.replace(packed.report, facts=Facts({fact.id: fact for fact in packed.facts}))
