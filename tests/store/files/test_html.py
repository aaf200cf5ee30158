"""Web pages: the main text with headings, lists and tables; menus, scripts and hidden parts left out."""

from __future__ import annotations

import pytest

from kepan.store.files.errors import EmptyFileError, NotTextError
from kepan.store.files.texts import TextDocument, read_text_bytes

SENTENCE = "到2026年，全市研发经费投入强度达到2.80%，高新技术企业突破1200家。"


def read(page: str, encoding: str = "utf-8") -> TextDocument:
    """Read a page."""
    return read_text_bytes(page.encode(encoding), name="page.html")


def test_headings_paragraphs_and_lists() -> None:
    document = read(
        f"<body><h1>虚构市科技工作要点</h1><h2>主要目标</h2><h3>一、企业</h3><p>&emsp;&emsp;{SENTENCE}</p>"
        "<p>第一行，<br>第二行。</p><ol start=3><li>甲<li value='9'>乙<ol type=a><li>丙</ol></ol><ul><li>丁</ul>"
        "<dl><dt>戊<dd>己</dl>游离<pre>前\n  后</pre><hr></body>"
    )
    assert document.text.splitlines() == [
        "# 虚构市科技工作要点", "## 主要目标", "一、企业", SENTENCE, "第一行，", "第二行。", "3. 甲", "9. 乙", "a. 丙",
        "• 丁", "戊", "己", "游离", "前", "后",
    ]  # fmt: skip
    assert (document.kind, document.encoding, document.notes) == ("html", "utf-8", ())


def test_scripts_styles_forms_and_hidden_parts_are_out() -> None:
    document = read(
        f"<html><head><style>p{{}}</style></head><body><p>{SENTENCE}</p><script>var a = '假，'</script><!-- 注，-->"
        "<p hidden>藏，</p><p style='display: none'>藏，</p><button>按，</button><noscript>无，</noscript>"
        "<select><option>选，</option></select></body></html>"
    )
    assert document.text == f"{SENTENCE}\n"


def test_the_main_text_is_found_and_the_rest_counted() -> None:
    document = read(
        "<html><head><title>虚构市科技工作要点_虚构市科技局</title></head>"
        "<body><div><a href=a>首页</a><a>要闻，快讯</a></div>"
        f"<div><div class=side><a>相关，链接</a></div><div class=text><p>{SENTENCE}</p><p>{SENTENCE}</p></div></div>"
        "<div>联系我们</div></body></html>"
    )
    assert document.text == f"虚构市科技工作要点\n{SENTENCE}\n{SENTENCE}\n"
    assert [(note.kind, note.count) for note in document.notes] == [("outside_main_text", 16)]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ('<meta name="ArticleTitle" content="虚构市 工作要点"><title>另一个名字</title>', "虚构市工作要点"),
        ("<title>虚构市工作要点 - 虚构网</title>", "虚构市工作要点"),
        ("<title>短</title>", None),
        ("", None),
    ],
)
def test_the_title_comes_first_once(head: str, title: str | None) -> None:
    lines = read(f"<head>{head}</head><body><p>{SENTENCE}</p></body>").text.splitlines()
    assert lines == ([title] if title else []) + [SENTENCE]
    inside = read(f"<head>{head}</head><body><p>虚构市工作要点</p><p>{SENTENCE}</p></body>").text.splitlines()
    assert inside == ["虚构市工作要点", SENTENCE]


def test_tables_of_data_are_rows_and_tables_of_layout_are_not() -> None:
    document = read(
        f"<body><p>{SENTENCE}</p><table><thead><tr><th>指标<th colspan=2>目标</thead><tr><td>企\n业<td>100<td>120"
        "<tr></tr></table><table><tr><th>项</th><th>数</th></tr><tr><th>甲</th><td>1<br>2</td></tr></table>"
        f"<table><tr><td><table><tr><td>里</td></tr></table></td><td>外，</td></tr></table>"
        f"<table><tr><td>{'字' * 400}</td><td>旁</td></tr></table><table><tr><td>独</td></tr></table>"
        "<table><tr><td><p>1</p><p>2</p><p>3</p><p>4</p><p>5</p></td><td>多</td></tr></table></body>"
    )
    assert document.text.splitlines() == [
        SENTENCE, "指标\t目标\t", "企业\t100\t120", "项\t数", "甲\t1 2", "里", "外，", "字" * 400, "旁", "独",
        "1", "2", "3", "4", "5", "多",
    ]  # fmt: skip
    first, second = document.tables
    assert document.text[first.start : first.header_end] == "指标\t目标\t\n"
    assert document.text[second.start : second.header_end] == "项\t数\n"


@pytest.mark.parametrize(
    ("declared", "encoding", "named"),
    [
        ('<meta charset="gb2312">', "gb18030", "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030", "gb18030"),
        ("<meta charset=big5>", "big5", "big5"),
        ("<meta charset=utf-8>", "gb18030", "gb18030"),
        ("<meta charset=windows-1252>", "utf-8", "utf-8"),
        ("", "gb18030", "gb18030"),
        ("", "utf-16", "utf-16-le"),
    ],
)
def test_encodings_are_declared_or_found(declared: str, encoding: str, named: str) -> None:
    text = "我們要在三年內培育高新技術企業，使研發經費達到十二億元。" if encoding == "big5" else SENTENCE
    document = read(f"<html><head>{declared}</head><body><p>{text}</p></body></html>", encoding)
    assert (document.text, document.encoding) == (f"{text}\n", named)


def test_white_space_is_as_a_browser_shows_it() -> None:
    assert (
        read("<p>研发\n  投入 2.80\n%，<b>R&amp;D</b>\nplan&nbsp;works</p>").text == "研发投入 2.80 %，R&D plan works\n"
    )


def test_pages_without_text_are_refused() -> None:
    for page in ("<html></html>", "<p> &nbsp; </p>", "<script>x</script>"):
        with pytest.raises(EmptyFileError):
            read(page)
    with pytest.raises(NotTextError):
        read("no marks at all")
    with pytest.raises(NotTextError):
        read_text_bytes(b"%PDF-1.7 <", name="page.htm")


def test_deep_and_long_pages_are_read_in_a_straight_line() -> None:
    deep = read("<div>" * 20_000 + SENTENCE)
    assert deep.text == f"{SENTENCE}\n"
    assert len(read(f"<p>{SENTENCE}</p>" * 5_000).text.splitlines()) == 5_000
