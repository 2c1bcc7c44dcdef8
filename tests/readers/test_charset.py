"""Charsets: what a file really is in, whatever it says; ruined text is refused, not judged."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import ReadError
from compliance.model.document import Paragraph, Table
from compliance.readers import read
from compliance.readers.charset import decode

PROSE = (
    "云溪市财政局2024年政府信息公开工作年度报告。本报告依据《中华人民共和国政府信息公开条例》编制，统计期限为当年一月一日"
    "至十二月三十一日。一、总体情况。全年主动公开政府信息三百余条，收到公开申请十二件，均在法定期限内答复，没有发生"
    "行政复议和诉讼。存在的主要问题是解读形式不够丰富，下一步将加强培训，完善制度，提高公开质量。"
)
PAGE = (
    f"<html><head>{{meta}}<title>年报</title></head><body><p>{PROSE}</p>"
    "<table><tr><td>规章<td>3</table></body>"
)


RECIPE = (
    "红烧茄子、清蒸鲈鱼、糖醋排骨。茄子两根、蒜瓣五颗、姜丝少许、生抽、老抽、料酒、白糖、香醋、淀粉、葱花、辣椒。"
    "茄子洗净切条，撒盐腌渍片刻，挤干水分，裹淀粉，炸至金黄捞出沥油。锅留底油，爆香蒜姜，倒茄子翻炒，淋酱汁，"
    "焖煮收汁，撒葱花装盘。鲈鱼刮鳞剖腹，抹盐，铺姜葱，蒸锅沸腾放鱼，旺火蒸八分钟，浇豉油，泼热油。"
)


@pytest.mark.parametrize(
    "charset", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("declared", ["", "utf-8", "gb2312", "iso-8859-1"])
def test_a_page_in_any_charset_whatever_it_declares(charset: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    document = read(PAGE.replace("{meta}", meta).encode(charset))
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == [PROSE]
    (table,) = [b for b in document.blocks if isinstance(b, Table)]
    assert [cell.text for cell in table.rows[0]] == ["规章", "3"]
    assert document.doubts == ()


def test_characters_only_gb18030_has() -> None:
    assert decode("㐀𠀀镕".encode("gb18030")).text == "㐀𠀀镕"


def test_a_traditional_page_that_says_big5_is_believed() -> None:
    text = (
        "本報告依據政府資訊公開條例編製，統計期間為當年一月一日至十二月三十一日，全年主動公開資訊三百餘則，收到申請十二件，"
        "均於法定期間內答復，並加強訓練與管理，提高公開品質，維護公眾知情權利，增進行政效能與服務水準。"
    )
    assert decode(b'<meta charset="big5">' + text.encode("big5")).text.endswith(text)


def test_a_few_broken_bytes_are_a_doubt_and_show() -> None:
    data = (PROSE * 5).encode()
    at = data.index("公开".encode())
    decoded = decode(data[:at] + b"\xff" + data[at:])
    assert decoded.doubts
    assert decoded.text.count("\ufffd") == 1
    assert decode((PROSE * 5).encode()[:-1]).doubts  # cut off inside a character
    assert decode((PROSE * 5).encode("gb18030")[:-1]).charset == "gb18030"


def test_utf8_once_read_as_gbk_is_undone_where_nothing_was_lost() -> None:
    whole = [f"{a}{b}，，" for a, b in zip(PROSE[::2], PROSE[1::2], strict=False) if a > "\u4e00" < b]
    pairs = "".join(pair for pair in whole if _reads_as_gbk(pair))
    decoded = decode(pairs.encode().decode("gb18030").encode())
    assert decoded.text == pairs
    assert decoded.doubts
    with pytest.raises(ReadError) as refused:
        decode((PROSE * 2).encode().decode("gb18030", "replace").encode())
    assert refused.value.code == "garbled"


def _reads_as_gbk(text: str) -> bool:
    try:
        return bool(text.encode().decode("gb18030"))
    except UnicodeDecodeError:
        return False


def test_utf8_once_read_as_latin1_is_undone() -> None:
    decoded = decode(PROSE.encode().decode("latin-1").encode())
    assert decoded.text == PROSE
    assert decoded.doubts


@pytest.mark.parametrize(
    "ruined",
    [
        f"<p>{'??' * 200}</p>" * 5,
        "<p>????????????2024???????</p>" * 40,
        PROSE.encode("gb18030").decode("utf-8", "replace"),
        "锟斤拷" * 60 + "云溪市年报",
    ],
)
def test_ruined_text_is_refused(ruined: str) -> None:
    with pytest.raises(ReadError) as refused:
        decode(ruined.encode())
    assert refused.value.code == "garbled"


def test_tables_of_few_words_and_question_marks_in_addresses_are_fine() -> None:
    assert decode(("<a href='x?a=1&b=??'>甲</a>" * 300).encode()).doubts == ()
    assert decode(("规章 0 行政许可 1 " * 500).encode()).doubts == ()


@pytest.mark.parametrize("times", [1, 3])
def test_a_page_about_something_else_is_readable(times: int) -> None:
    assert "茄子" in decode((RECIPE * times).encode("gb18030")).text
    for wrong in ("big5", "euc-jp"):
        ruined = (RECIPE + PROSE).encode("gb18030").decode(wrong, "ignore") * times
        with pytest.raises(ReadError) as refused:
            decode(ruined.encode())
        assert refused.value.code == "garbled"


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_refusal(data: bytes) -> None:
    with contextlib.suppress(ReadError):
        decode(data).text.encode()


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=200))
def test_utf8_is_never_misread(text: str) -> None:
    try:
        decoded = decode(text.encode())
    except ReadError:
        return
    if not decoded.doubts and "\x00" not in text:
        assert decoded.text == text.removeprefix("\ufeff")
