"""Web pages: what a reader of the page sees is read, in order, whatever the markup."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.errors import ReadError
from compliance.model.document import Cell, Document, Paragraph, Picture, Table
from compliance.readers.html import read


def page(markup: str) -> Document:
    return read(markup.encode())


def texts(markup: str) -> list[str]:
    return [block.text for block in page(markup).blocks if isinstance(block, Paragraph)]


def outline(markup: str) -> list[str]:
    """Paragraph texts, tables as their first cell in brackets, pictures as !alt."""
    out = []
    for block in page(markup).blocks:
        if isinstance(block, Table):
            out.append(f"[{block.rows[0][0].text}]")
        else:
            out.append(f"!{block.alt}" if isinstance(block, Picture) else block.text)
    return out


def tables(markup: str) -> list[list[list[str]]]:
    return [
        [[cell.text for cell in row] for row in block.rows]
        for block in page(markup).blocks
        if isinstance(block, Table)
    ]


def cells(markup: str) -> list[tuple[str, int, int, int, int]]:
    (table,) = [block for block in page(markup).blocks if isinstance(block, Table)]
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for row in table.rows for c in row]


def cell(inside: str) -> Cell:
    """The second cell of a small table."""
    (table,) = [
        block
        for block in page(f"<table><tr><td>规章<td>{inside}</td></tr></table>").blocks
        if isinstance(block, Table)
    ]
    return table.rows[0][1]


class TestFlow:
    """Text outside tables."""

    def test_headings_and_paragraphs(self) -> None:
        document = page("<h1>示例局年报</h1><h2>一、总体情况</h2><p>正文</p><h6>注</h6>")
        assert [(b.text, b.heading) for b in document.blocks if isinstance(b, Paragraph)] == [
            ("示例局年报", 1),
            ("一、总体情况", 2),
            ("正文", 0),
            ("注", 6),
        ]

    def test_text_straight_in_body_and_in_divisions(self) -> None:
        assert texts("<body>甲<div>乙<div>丙</div>丁</div>戊</body>") == ["甲", "乙", "丙", "丁", "戊"]

    def test_a_fragment_without_html_and_text_without_any_tag_around_it(self) -> None:
        assert texts("一、总体情况<p>正文") == ["一、总体情况", "正文"]

    def test_a_report_in_one_division_with_line_breaks(self) -> None:
        markup = "<div>一、总体情况<br>全年公开5条。<br/><br />\n二、主动公开政府信息情况<BR>见表</div>"
        assert texts(markup) == ["一、总体情况", "全年公开5条。", "二、主动公开政府信息情况", "见表"]

    def test_phrases_of_a_word_paste_are_joined_without_spaces(self) -> None:
        markup = (
            '<p class="MsoNormal" style="mso-pagination:widow-orphan"><span lang="ZH"><font>一、</font>'
            "</span><span><font>总体</font></span><span>情</span><b><span>况</span></b><o:p></o:p></p>"
            "<p><span>收到<span>申请</span></span><font>1</font><font>2</font><span>件</span></p>"
        )
        assert texts(markup) == ["一、总体情况", "收到申请12件"]

    def test_struck_numbers_and_notes_do_not_run_into_the_number_beside(self) -> None:
        markup = (
            "<p>收到<del>12</del>13件</p>"
            "<p>收到<span><s>12</s></span><span>13</span>件，办结15<sup>1</sup>件</p>"
        )
        assert texts(markup) == ["收到12 13件", "收到12 13件，办结15 1件"]
        assert texts("<p>收到<font>1</font><font>3</font><sup>注</sup>件</p>") == ["收到13注件"]

    def test_line_ends_of_the_source_vanish_between_chinese_characters_only(self) -> None:
        assert texts("<p>全年\n公开\r\n5 条，\n  共 12\n34 件</p>") == ["全年公开 5 条，共 12 34 件"]

    def test_white_space_and_entities(self) -> None:
        assert texts("<p>\u3000\u3000甲&nbsp;乙&amp;丙&lt;5&gt;&quot;&#20024;&mdash;</p><p>&nbsp;</p>") == [
            '甲\xa0乙&丙<5>"丸—'
        ]

    def test_what_carries_no_text_of_the_report_is_left_out(self) -> None:
        markup = (
            "<title>题</title><body><style>p{}</style><script>var 甲='<p>乙</p>'</script>"
            "<noscript>请开启</noscript>"
            "<p>正文<script>write('丙')</script></p><!-- <p>注释</p> --><button>打印</button>"
            "<select><option>丁</select>"
            "<template><p>戊</p></template><iframe>己</iframe><textarea>庚</textarea><SCRIPT>辛</SCRIPT>"
            "<svg><text>壬</text></svg>"
        )
        assert texts(markup) == ["正文"]

    @pytest.mark.parametrize(
        "hiding",
        [
            'style="display:none"',
            'style="color:red; display : none ;"',
            'style="DISPLAY: NONE"',
            'style="display:none!important"',
            'style="visibility:hidden"',
            "hidden",
            'hidden="hidden"',
            "HIDDEN",
        ],
    )
    def test_hidden_text_is_left_out(self, hiding: str) -> None:
        assert texts(f"<p>甲<span {hiding}>乙</span>丙</p><div {hiding}><p>丁</p></div>") == ["甲丙"]
        assert cell(f"<i {hiding}>9</i>12").text == "12"

    def test_words_that_only_look_like_hiding_hide_nothing(self) -> None:
        markup = (
            '<p style="display:block">甲</p><p class="hidden-xs" title="hidden">乙</p>'
            '<p style="overflow:hidden">丙</p>'
        )
        assert texts(markup) == ["甲", "乙", "丙"]

    def test_a_page_whose_text_a_script_shows_is_read_with_a_doubt(self) -> None:
        document = page(f'<body><div style="display:none"><p>{"全年公开信息。" * 100}</p></div></body>')
        assert len(document.blocks) == 1
        assert document.doubts

    def test_template_text_is_not_the_title(self) -> None:
        document = page("<head><title>{{ title }}</title></head><p>{{ title }}</p><p>正文</p>")
        assert "title" not in document.metadata
        assert "正文" in texts("<title>{{ title }}</title><p>{{ title }}</p><p>正文</p>")

    def test_nul_bytes_vanish(self) -> None:
        document = read("<p>一、总\0体情况</p><table><tr><td>规章<td>1\0002</table>".encode())
        assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["一、总体情况"]
        (table,) = [b for b in document.blocks if isinstance(b, Table)]
        assert table.rows[0][1].text in ("12", "1\ufffd2")

    def test_misnested_and_unclosed_tags(self) -> None:
        assert texts("<p><b>甲<p>乙</b></p></div><i>丙</p>丁") == ["甲", "乙", "丙", "丁"]

    def test_preformatted_lines(self) -> None:
        assert texts("<pre>一、总体情况\n  规章   1   2\n\n二、主动</pre>") == [
            "一、总体情况",
            "  规章   1   2",
            "二、主动",
        ]

    def test_custom_tags_are_transparent(self) -> None:
        assert texts("<ucapcontent><p>甲</p></ucapcontent><my-box>乙</my-box>") == ["甲", "乙"]

    def test_numbers_of_lists_are_written_as_the_browser_shows_them(self) -> None:
        markup = (
            "<ol><li>甲<li>乙</ol>"
            "<ol start=3 style='list-style-type: cjk-ideographic'><li>丙<li><p>丁</p></ol>"
            "<ul><li>戊</ul><ol><li>1. 己<li>（二）庚</ol>"
        )
        assert texts(markup) == ["1.甲", "2.乙", "三、丙", "四、丁", "戊", "1. 己", "（二）庚"]

    def test_upper_case_tags_and_attributes_with_signs(self) -> None:
        assert texts("<P TITLE='a>b' data-x=\"<p>\">甲</P><DIV>乙</DIV>") == ["甲", "乙"]

    def test_entities_for_signs_of_markup_do_not_become_markup(self) -> None:
        assert texts("<p>&lt;p&gt;甲&lt;/p&gt;乙 &amp;lt; 丙</p>") == ["<p>甲</p>乙 &lt; 丙"]

    def test_a_page_without_text_is_refused_with_advice(self) -> None:
        for markup in (
            "<html><body><div id=app></div><script>run()</script></body></html>",
            "<p> &nbsp;</p>",
        ):
            with pytest.raises(ReadError) as refused:
                page(markup)
            assert refused.value.code == "empty"
            assert "浏览器" in refused.value.zh


class TestPictures:
    """Pictures of the body are kept, ornaments are not."""

    def test_a_large_picture_stands_at_its_place(self) -> None:
        assert outline('<p>甲</p><p><img src="/2024/t1.png" alt="统计&amp;表"></p><p>乙</p>') == [
            "甲",
            "!统计&表",
            "乙",
        ]

    @pytest.mark.parametrize(
        "attributes",
        [
            'src="x1.png" width="16"',
            'src="x1.png" style="width:20px;height:20px"',
            'src="/images/icon_pdf.gif"',
            'src="/res/qrcode.png?v=2"',
            'src="share-wx.png"',
        ],
    )
    def test_icons_are_left_out(self, attributes: str) -> None:
        assert outline(f"<p>甲<img {attributes}>乙</p>") == ["甲乙"]

    def test_pictures_of_the_frame_of_the_page_are_left_out(self) -> None:
        assert outline('<header><img src="a1.jpg"></header><p>甲</p><footer><img src="b2.jpg"></footer>') == [
            "甲"
        ]

    def test_a_page_of_pictures_only_is_said_to_be_one(self) -> None:
        document = page('<img src="p1.jpg"><img src="p2.jpg">')
        assert len(document.blocks) == 2
        assert "图片" in document.doubts[0].zh


class TestCells:
    """The text of one cell."""

    @pytest.mark.parametrize(
        "inside",
        [
            "商业<br>企业",
            "商业<br/>\n  企业",
            "<p>商业</p><p>企业</p>",
            "<p>商业\n企业</p>",
            "<div>商业</div><div>企业</div>",
            "<span>商</span><span>业企</span><b>业</b><o:p></o:p>",
            "<p><span>商业</span><br><span>企业</span></p>",
            " &nbsp;商业企业\u3000",
            "商业\u200b企业\ufeff",
            "商业<!-- 12 -->企业",
            "商业企业<script>1</script><style>p{}</style>",
        ],
    )
    def test_a_label_over_several_lines_is_one_word(self, inside: str) -> None:
        assert cell(inside).text == "商业企业"

    @pytest.mark.parametrize(
        "inside",
        [
            "12<br>34",
            "12<br/>\n34",
            "12 <BR> 34",
            "<span>12</span><br><span>34</span>",
            "<p>12</p><p>34</p>",
            "<p>12</p>\n<p>34</p>",
            "<div>12</div><div>34</div>",
            "12<p>34</p>",
            "<p>12</p>34",
            "<p>12</p><span>34</span>",
            "<div>12</div><b>34</b>",
            "<div><p>12</p></div><span>34</span>",
            "<div><span>12</span></div><div>34</div>",
            "<b>12</b><p>34</p>",
            "<ul><li>12<li>34</ul>",
            "<ul><li>12</ul><span>34</span>",
            "<h4>12</h4><h4>34</h4>",
            "<h4>12</h4>34",
            "<center>12</center>34",
            "<blockquote>12</blockquote><center>34</center>",
            "<dl><dt>12<dd>34</dl>",
            "<pre>12\n34</pre>",
            "<section>12</section><article>34</article>",
            "12<hr>34",
            "12<sup>34</sup>",
            "12<sub>34</sub>",
            "&#49;2<p>34",
            "1&#50;<p>34",
            "<p>12</p>&#51;4",
            "<span>12<p>34</p></span>",
            "<font>12<div>34</div></font>",
            "<p><span>12</span></p><p><span>34</span></p>",
            "１２<br>３４",
            "<input value=12><input value=34>",
            "12<input value=34>",
        ],
    )
    def test_two_numbers_under_each_other_never_become_one(self, inside: str) -> None:
        joined = cell(inside.replace("12", "1.").replace("34", "56")).text
        assert "1.56" not in joined
        assert "1234" not in cell(inside).text.translate(str.maketrans("１２３４", "1234"))

    @pytest.mark.parametrize(
        ("inside", "text"),
        [
            ("12", "12"),
            ("<p class=MsoNormal><span>1</span><span>2</span><o:p></o:p></p>", "12"),
            ("<p>12</p><p>&nbsp;</p>", "12"),
            ("<br>12<br>", "12"),
            ("<p></p><p>12</p>", "12"),
            ("&nbsp;", ""),
            ("", ""),
            ("<br>", ""),
            ("0", "0"),
            ("/", "/"),
            ("<b>-</b>", "-"),
            ("22<br>（其中修订 16 件）", "22（其中修订 16 件）"),
            ("减<br>3", "减3"),
            ("12.5<br>万元", "12.5万元"),
            ("1. 属于\n 国家秘密", "1. 属于国家秘密"),
            ("&lt;5", "<5"),
            ('<input type="text" value="12">', "12"),
            ('<input type="hidden" value="12">3', "3"),
            ("<a href=x>12</a>", "12"),
            ("<td>", ""),
        ],
    )
    def test_what_a_cell_says(self, inside: str, text: str) -> None:
        assert cell(inside).text == text
        assert not cell(inside).doubt

    @pytest.mark.parametrize(
        "inside",
        ["<s>12</s>13", "<del>12</del>", "<strike>1</strike>2", '<img src="n12.png">', '<img src="n1.png">2'],
    )
    def test_a_cell_that_cannot_be_trusted_says_why(self, inside: str) -> None:
        assert cell(inside).doubt

    def test_a_struck_cell_by_style_is_doubted(self) -> None:
        assert cell('<span style="text-decoration: line-through">12</span>13').doubt

    def test_a_picture_beside_a_label_is_an_ornament(self) -> None:
        assert not cell('<img src="n12.png">商业企业').doubt


class TestTables:
    """Grids, as browsers lay them out."""

    def test_spans(self) -> None:
        markup = "<table><tr><td rowspan=2>甲<td colspan='2'>乙<tr><td>1<td>2<tr><td colspan=\"3\">丙</table>"
        assert cells(markup) == [
            ("甲", 0, 0, 2, 1),
            ("乙", 0, 1, 1, 2),
            ("1", 1, 1, 1, 1),
            ("2", 1, 2, 1, 1),
            ("丙", 2, 0, 1, 3),
        ]

    def test_rowspan_zero_runs_to_the_end_of_its_group_and_colspan_zero_is_one(self) -> None:
        markup = (
            "<table><tbody><tr><td rowspan=0>甲<td colspan=0>1<tr><td>2<tr><td>3</tbody>"
            "<tbody><tr><td>乙<td>4</tbody></table>"
        )
        assert cells(markup) == [
            ("甲", 0, 0, 3, 1),
            ("1", 0, 1, 1, 1),
            ("2", 1, 1, 1, 1),
            ("3", 2, 1, 1, 1),
            ("乙", 3, 0, 1, 1),
            ("4", 3, 1, 1, 1),
        ]

    def test_a_rowspan_ends_with_its_group_and_a_colspan_with_the_table(self) -> None:
        markup = (
            "<table><thead><tr><th rowspan=9>甲<th colspan=900>乙</thead><tbody><tr><td>1<td>2<td>3</table>"
        )
        assert cells(markup)[:2] == [("甲", 0, 0, 1, 1), ("乙", 0, 1, 1, 2)]

    def test_overlapping_spans_keep_every_cell(self) -> None:
        markup = "<table><tr><td>甲<td rowspan=2>乙<td>1<tr><td colspan=2>丙<td>2<tr><td>丁<td>3<td>4</table>"
        assert cells(markup) == [
            ("甲", 0, 0, 1, 1),
            ("乙", 0, 1, 2, 1),
            ("1", 0, 2, 1, 1),
            ("丙", 1, 0, 1, 2),
            ("2", 1, 2, 1, 1),
            ("丁", 2, 0, 1, 1),
            ("3", 2, 1, 1, 1),
            ("4", 2, 2, 1, 1),
        ]

    @pytest.mark.parametrize("span", ["", "x", "-2", "1.5", " 1", "+1", "１"])
    def test_spans_that_are_no_numbers_are_one(self, span: str) -> None:
        assert cells(f'<table><tr><td colspan="{span}">甲<td>1</table>') == [
            ("甲", 0, 0, 1, 1),
            ("1", 0, 1, 1, 1),
        ]

    def test_head_body_and_foot_in_the_order_shown(self) -> None:
        markup = (
            "<table><tfoot><tr><td>合计<td>3</tfoot><tbody><tr><td>规章<td>1</tbody>"
            "<thead><tr><th>项<th>数</thead><tr><td>其他<td>2</table>"
        )
        assert tables(markup) == [[["项", "数"], ["规章", "1"], ["其他", "2"], ["合计", "3"]]]

    def test_missing_end_tags_and_rows_straight_in_the_table(self) -> None:
        assert tables("<table><td>规章<td>1<tr><td>许可<td>2</tr><td>处罚<td>3</table><p>后") == [
            [["规章", "1"], ["许可", "2"], ["处罚", "3"]]
        ]

    def test_a_table_that_never_ends(self) -> None:
        assert tables("<p>前<table><tr><td>规章<td>1<tr><td>许可<td>2") == [[["规章", "1"], ["许可", "2"]]]

    def test_text_between_rows_goes_before_the_table_as_browsers_do(self) -> None:
        assert outline("<table><tr><td>规章<td>1</tr>散落的字<tr><td>许可<td>2</table>") == [
            "散落的字",
            "[规章]",
        ]

    def test_a_caption_stands_before_its_table(self) -> None:
        assert outline("<p>前<table><caption>表一</caption><tr><td>规章<td>1</table>") == [
            "前",
            "表一",
            "[规章]",
        ]

    def test_empty_rows_count(self) -> None:
        markup = "<table><tr><td rowspan=2>甲<td rowspan=2>1<tr></tr><tr><td>乙<td>2</table>"
        assert cells(markup)[2] == ("乙", 2, 0, 1, 1)

    def test_layout_tables_are_unrolled_in_order(self) -> None:
        data = "<table><tr><td>{}<td>1</table>"
        markup = (
            "<table><tr><td>左栏<td><table><tr><td><p>前</p>"
            + data.format("甲")
            + "<p>中</p>"
            + data.format("乙")
            + "后</table></table>"
            + data.format("丙")
            + "<p>末</p>"
        )
        assert outline(markup) == ["左栏", "前", "[甲]", "中", "[乙]", "后", "[丙]", "末"]
        numbers = [block.number for block in page(markup).blocks if isinstance(block, Table)]
        assert numbers == [1, 2, 3]

    def test_a_table_that_lays_out_long_prose_is_unrolled(self) -> None:
        prose = "全年主动公开政府信息，" * 50
        assert outline(f"<table><tr><td>导航<td><p>一、总体情况</p><p>{prose}</p></table>")[:2] == [
            "导航",
            "一、总体情况",
        ]

    def test_an_inner_table_among_numbers_makes_its_cell_doubtful(self) -> None:
        row = "<tr><td>规章" + "<td>1" * 7
        markup = f"<table>{row}{row}<tr><td>许可<td><table><tr><td>5<td>6</table>{'<td>2' * 6}{row}</table>"
        outer = next(
            block for block in page(markup).blocks if isinstance(block, Table) and len(block.rows) > 1
        )
        doubtful = [c for line in outer.rows for c in line if c.doubt]
        assert [(c.row, c.column) for c in doubtful] == [(2, 1)]

    def test_a_blank_table_is_a_table(self) -> None:
        assert tables("<table><tr><td>规章<td>&nbsp;<td></table>") == [[["规章", "", ""]]]


class TestMetadata:
    """What a page says of itself."""

    def test_meta_elements(self) -> None:
        markup = (
            '<head><title>云川县示例局\n年报</title><meta name="ArticleTitle" content="示例局2024年年报">'
            '<META NAME="PubDate" CONTENT="2025-01-17 09:30"><meta name="ContentSource" content="示例局">'
            '<meta name="SiteName" content="云川县政府"><meta name="keywords" content="x"></head><p>正文</p>'
        )
        assert page(markup).metadata == {
            "title": "云川县示例局年报",
            "article_title": "示例局2024年年报",
            "published": "2025-01-17 09:30",
            "source": "示例局",
            "site": "云川县政府",
        }

    def test_elements_of_a_site_system(self) -> None:
        markup = (
            "<ucaptitle>云川县示例局2024年年报</ucaptitle><publishtime>2025-01-17</publishtime><p>正文</p>"
        )
        assert page(markup).metadata == {"article_title": "云川县示例局2024年年报", "published": "2025-01-17"}
        assert page(markup.upper()).metadata == page(markup).metadata

    def test_a_table_of_matters(self) -> None:
        markup = (
            "<table><tr><td>索 引 号：<td>X000-2025-01<td>发布机构<td>云川县示例局"
            "<tr><td>公开日期：<td>2025年1月17日"
            "<td>名&nbsp;&nbsp;称：<td>2024年年报</table><p>正文</p>"
        )
        assert page(markup).metadata == {
            "index": "X000-2025-01",
            "publisher": "云川县示例局",
            "published": "2025年1月17日",
            "article_title": "2024年年报",
        }

    @pytest.mark.parametrize(
        "line",
        [
            "发布日期：2020-01-31",
            "【发布时间: 2020-01-31】",
            "来源：示例局 发布日期：2020-01-31 浏览次数：12",
            "来源：示例局发布日期：2020-01-31字体：大 中 小",
            "时间：2020-01-31",
            "<span>发布日期：</span><span>2020-01-31</span>",
            "<label>公开日期</label><div>2020-01-31</div>",
            "信息公开日期&nbsp;：&nbsp;2020-01-31",
        ],
    )
    def test_lines_above_the_article(self, line: str) -> None:
        assert page(f"<div>{line}</div><p>正文</p>").metadata["published"] == "2020-01-31"

    def test_a_date_that_is_none_and_other_times_are_not_the_publication(self) -> None:
        assert "published" not in page("<p>发布日期：</p><p>采集时间：2020-01-31</p><p>正文</p>").metadata

    def test_what_the_elements_say_counts_before_what_the_text_says(self) -> None:
        markup = "<head><meta name=PubDate content=2020-01-31></head><p>发布日期：2021-02-01</p><p>正文</p>"
        assert page(markup).metadata["published"] == "2020-01-31"


class TestWrappings:
    """Pages handed on inside something else."""

    BODY = (
        '<p class="a">一、总体情况</p>'
        '<table class="t"><tr><td class="c">规章</td><td class="c">12</td></tr></table>'
    )

    def test_a_javascript_string(self) -> None:
        escaped = self.BODY.replace('"', '\\"').replace("</", "<\\/").replace("一", "\\u4e00")
        assert outline(escaped) == ["一、总体情况", "[规章]"]
        assert outline(f'"{escaped}\\n"') == ["一、总体情况", "[规章]"]

    def test_a_json_value(self) -> None:
        assert outline(json.dumps({"code": 0, "data": [{"content": self.BODY, "id": "7"}]})) == [
            "一、总体情况",
            "[规章]",
        ]

    def test_entities_instead_of_tags(self) -> None:
        escaped = (self.BODY * 3).replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        assert outline(f"<div>{escaped}</div>") == ["一、总体情况", "[规章]"] * 3

    def test_surrogate_halves_are_put_together(self) -> None:
        assert (
            outline('<p class=\\"a\\">甲\\ud83d\\ude00乙\\ud83d</p>' + '<p class=\\"a\\">丙</p>' * 3)[0]
            == "甲😀乙\ufffd"
        )


PIECES = (
    *(
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "<td rowspan=2>",
        "<td colspan=3>",
        "</td>",
        "<th>",
        "<p>",
    ),
    *(
        "</p>",
        "<br>",
        "<div>",
        "</div>",
        "<thead>",
        "<tfoot>",
        "<ol>",
        "<li>",
        "</ol>",
        "<b>",
        "</b>",
        "<h1>",
    ),
    *("</h1>", "<pre>", "</pre>", "<caption>", "<select>", "<template>", "<frame>", "<frameset>", "</body>"),
    *("</html>", "<!--", "-->", "甲", "12", "&nbsp;", "<script>", "</script>", "<svg>", "<math>", "<form>"),
    *("<input>", "<s>", "<body>", "<html>", "<head>", "<title>", "<colgroup>", "<plaintext>", "<noscript>"),
)

NESTED = {
    "divisions": "<div>" * 1_000_000,
    "spans": "<span>" * 1_000_000,
    "unclosed fonts": "<font color=1>" * 3 + "<p><font>" * 200_000,
    "different fonts": "".join(f"<p><font size={n}>" for n in range(20_000)),
    "tables": "<table><tr><td>" * 200_000,
    "lists": "<ul><li>" * 400_000,
    "headings closed wrongly": "<b><h1></b>" * 100_000,
    "quotes": "<a href='" * 100_000,
}

NESTED_CODES = {"quotes": ""}


class TestHostile:
    """Pages made to exhaust the reader are refused, or read, at once."""

    @pytest.mark.parametrize("name", NESTED)
    def test_nesting_beyond_reason_is_refused_or_harmless(self, name: str) -> None:
        refused = ""
        try:
            page(f"<p>甲</p>{NESTED[name]}")
        except ReadError as error:
            refused = error.code
        assert refused == NESTED_CODES.get(name, "too_deep")

    def test_depth_that_happens_is_read(self) -> None:
        assert texts("<div>" * 500 + "甲" + "</div>" * 500) == ["甲"]
        assert texts("<p>甲<font>" * 300)[-1] == "甲"

    def test_spans_beyond_reason_are_cut(self) -> None:
        assert cells("<table><tr><td colspan=100000>甲<td rowspan=99999999999>1</table>") == [
            ("甲", 0, 0, 1, 1000),
            ("1", 0, 1000, 1, 1),
        ]

    def test_a_table_of_too_many_positions_is_refused(self) -> None:
        for markup in (
            "<table>" + "<tr><td colspan=1000>甲<td>1" * 2000 + "</table>",
            "<table>" + "<tr><td rowspan=65534 colspan=1000>甲<td>1" * 2000 + "</table>",
        ):
            with pytest.raises(ReadError) as refused:
                page(markup)
            assert refused.value.code == "too_large"

    def test_nine_megabytes_are_refused(self) -> None:
        with pytest.raises(ReadError) as refused:
            page("<p>" + "甲" * 3_200_000)
        assert refused.value.code == "too_large"
        assert "8 MB" in refused.value.zh

    def test_a_script_of_megabytes_costs_nothing(self) -> None:
        assert texts(f"<script>{'var a = 1 < 2;' * 300_000}</script><p>甲</p>") == ["甲"]
        assert texts(f"<script>{'<div></div>' * 300_000}</script><p>甲</p>") == ["甲"]

    def test_open_tags_in_a_script_or_a_comment_are_no_tags(self) -> None:
        assert texts(f"<script>{'<div>' * 900_000}</script><p>甲</p>") == ["甲"]
        assert texts(f"<!--{'<div>' * 900_000}--><p>甲</p>") == ["甲"]

    @pytest.mark.parametrize(
        "start",
        [
            "<svg><style>",
            "<svg><script>",
            "<svg><title>",
            "<math><mtext><style>",
            "<select><style>",
            "<select><title>",
            "<textarea><script></textarea>",
            "<title><!--</title>",
            "<style><!--</style>",
            '<a title="><script>">',
            '<a b"><script c">',
            "<a b='><!--'>",
            "<!--><i>",
            "<!---><i>",
            "<!-- --!><i>",
            "<?x <!-- ?>",
            "<script></script/><!-- </script>-->",
            "<script><!--<script></script>--></script>",
            "<noscript><!--</noscript>-->",
            "<template><style></template>",
            "<frameset><noframes>",
        ],
    )
    def test_open_tags_that_only_seem_to_stand_in_a_script_are_tags(self, start: str) -> None:
        started = time.perf_counter()
        with contextlib.suppress(ReadError):
            page(f"<body>{start}{'<div>' * 20_000}-->\"'</script></style></title></noframes>")
        assert time.perf_counter() - started < 3

    @pytest.mark.parametrize(
        "markup",
        [
            "<p>" + "&nbsp;" * 500_000 + "甲",
            "<!--" * 500_000 + "--><p>甲",
            "<p>甲 " + "=\\" * 500_000,
            "<p>甲" + " \n" * 500_000,
            "<p>甲" + "发布日期：" * 200_000,
            "<p>甲<a " + "b " * 500_000 + ">",
            "<p>甲<img src='" + "/icon" * 200_000 + "'>",
            "<p>甲<p style='display:" + " " * 500_000 + "x'>",
            "<table><tr><td>甲<td>" + "1<br> " * 200_000 + "</table>",
            "<p>甲" + "<" * 500_000,
        ],
    )
    def test_long_runs_cost_linear_time(self, markup: str) -> None:
        started = time.perf_counter()
        with contextlib.suppress(ReadError):
            page(markup)
        assert time.perf_counter() - started < 5

    @given(st.binary(max_size=600))
    def test_any_bytes_are_read_or_refused(self, data: bytes) -> None:
        with contextlib.suppress(ReadError):
            assert isinstance(read(data), Document)

    @given(st.lists(st.sampled_from(PIECES), max_size=60))
    def test_any_tags_are_read_with_every_cell_inside_its_grid(self, tags: list[str]) -> None:
        try:
            document = page("".join(tags))
        except ReadError:
            return
        for block in document.blocks:
            if isinstance(block, Table):
                for index, row in enumerate(block.rows):
                    for c in row:
                        assert c.row == index
                        assert c.column + c.colspan <= block.columns
                        assert c.row + c.rowspan <= len(block.rows)
