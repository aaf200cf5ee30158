"""The document on the page: every letter of it, escaped, with each mark where the compiler said."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kepan.apps.planning.enums import TargetState
from kepan.apps.planning.models import Measure, Target
from kepan.web.planning.document import Mark, Page, list_tree_marks, write_document


def make_target(pk: int, start: int, end: int, **fields: object) -> Target:
    """Make an unsaved figure at a place."""
    values = {
        "kind": "target", "indicator": f"指标{pk}", "number": f"T{pk}", "start": start, "end": end,
        "value_start": start, "value_end": end,
    }  # fmt: skip
    return Target(pk=pk, **{**values, **fields})


class Reader(HTMLParser):
    """Reads the page back: the text without the numbers of marks, and the text under each key."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.starts: list[int] = []
        self.marked: dict[str, str] = {}
        self.tags: list[str] = []
        self._keys: list[list[str]] = []
        self._label = False
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow paragraphs, marks and labels."""
        found = dict(attrs)
        self.tags.append(tag)
        if tag == "p":
            self.starts.append(int(found["data-start"] or 0))
            self.lines.append("")
            self._inside = True
        elif tag == "a":
            self._label = True
        else:
            self._keys.append((found.get("data-keys") or "").split())

    def handle_endtag(self, tag: str) -> None:
        """Leave marks and labels."""
        if tag == "a":
            self._label = False
        elif tag == "p":
            self._inside = False
        else:
            self._keys.pop()

    def handle_data(self, data: str) -> None:
        """Collect text."""
        if self._label or not self._inside:
            return
        self.lines[-1] += data
        for key in self._keys[-1] if self._keys else ():
            self.marked[key] = self.marked.get(key, "") + data


def read(page: Page) -> Reader:
    """Read a page back."""
    reader = Reader()
    for chunk in page.chunks:
        reader.feed(chunk)
    reader.close()
    return reader


def test_marks_stand_where_the_figures_are() -> None:
    """The text under each key is the figure; figures that share a place share the mark."""
    text = "新增30家，其中省级5家。\n各20家\n"
    targets = [make_target(1, 2, 5), make_target(2, 10, 12), make_target(3, 15, 18), make_target(4, 15, 18)]
    reader = read(write_document(text, tree={}, targets=targets, measures=[]))
    assert reader.marked == {"t1": "30家", "t2": "5家", "t3": "20家", "t4": "20家"}
    assert reader.starts == [0, 14]


def test_each_mark_has_one_number_that_leads_to_its_row() -> None:
    """Behind every figure stands its number, a link to the row and the place the row links to."""
    text = "新增30家。"
    page = write_document(text, tree={}, targets=[make_target(7, 2, 5)], measures=[])
    assert re.findall(r'<a class="kp-ref target" id="s7" href="#t7" data-key="t7" title="指标7">T7</a>', page.chunks[0])


def test_styles_tell_kind_doubt_and_decision() -> None:
    """Targets, activities, reached figures, doubts and rejected ones are drawn differently."""
    text = "1 2 3 4 5"
    targets = [
        make_target(1, 0, 1),
        make_target(2, 2, 3, kind="measure"),
        make_target(3, 4, 5, kind="growth_achieved"),
        make_target(4, 6, 7, is_doubtful=True),
        make_target(5, 8, 9, is_doubtful=True, state=TargetState.REJECTED),
    ]
    page = write_document(text, tree={}, targets=targets, measures=[])
    assert re.findall(r'<mark class="kp-mark (\w+)"', page.chunks[0]) == [
        "target", "measure", "achieved", "doubt", "rejected",
    ]  # fmt: skip


def test_measures_and_figures_may_overlap() -> None:
    """A measure whose action holds a figure is marked on both sides of it and under it."""
    text = "一是举办活动48场。"
    measures = [Measure(pk=1, title="举办活动48场", number="M1", start=2, end=9)]
    reader = read(write_document(text, tree={}, targets=[make_target(1, 6, 9)], measures=measures))
    assert reader.marked == {"m1": "举办活动48场", "t1": "48场"}


def test_noise_and_repairs_are_shown_but_not_changed() -> None:
    """What was set aside is dimmed, a proposed repair stands in the title; the letters stay."""
    text = "浏览次数:5\n增长2023%\n"
    tree = {
        "source": {
            "set_aside": [{"start": 0, "end": 6, "kind": "counter", "text": "浏览次数:5"}],
            "repairs": [{"start": 9, "end": 14, "original": "2023%", "candidate": None, "reason": "不可能"}],
        }
    }
    page = write_document(text, tree=tree, targets=[], measures=[])
    assert '<span class="kp-mark aside">浏览次数:5</span>' in page.chunks[0]
    assert 'title="2023% → ？"' in page.chunks[0]
    assert "".join(read(page).lines) == "浏览次数:5增长2023%"
    assert [mark.style for mark in list_tree_marks(tree)] == ["aside", "repair"]


def test_a_document_full_of_markup_stays_text() -> None:
    """Scripts, entities and attributes in a document or in an indicator's name are only letters."""
    text = '<script>alert(1)</script> &lt;b&gt; "onload=x" <img src=x onerror=alert(1)>\n&amp;30家\n'
    bad = make_target(1, text.index("30"), text.index("30") + 3, indicator='"><script>x</script>', number="<i>")
    page = write_document(text, tree={}, targets=[bad], measures=[])
    reader = read(page)
    assert set(reader.tags) == {"p", "mark", "a"}
    assert "".join(reader.lines) == text.replace("\n", "")


PIECES = st.text(alphabet="企业新增30家，。<>&\"' \t一二\r\n　🙂", max_size=60)


@given(text=PIECES, cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
@example(text="30家\n\n企业", cuts=[(0, 5)])
def test_no_letter_is_lost_whatever_the_marks(text: str, cuts: list[tuple[int, int]]) -> None:
    """For any text and any places, the page holds the text without its line ends, and each mark its letters."""
    places = [(min(pair), max(pair)) for pair in cuts if min(pair) < max(pair) <= len(text)]
    targets = [make_target(number, start, end) for number, (start, end) in enumerate(places, 1)]
    page = write_document(text, tree={}, targets=targets, measures=[])
    html = "".join(f"{chunk}\n" for chunk in page.chunks)
    paragraphs = re.findall(r'<p[^>]*data-start="(\d+)">(.*?)</p>\n', html, re.S)
    for start, inside in paragraphs:
        line = re.match(r"[^\r\n]*", text[int(start) :])
        assert line is not None
        plain = unescape(re.sub(r"<[^>]*>", "", re.sub(r"<a [^>]*>.*?</a>", "", inside)))
        assert plain == line.group()
    for number, (start, end) in enumerate(places, 1):
        stretches = re.findall(rf'<mark [^>]*data-keys="[^"]*\bt{number}\b[^"]*">(.*?)</mark>', html, re.S)
        assert unescape("".join(stretches)) == re.sub(r"[\r\n]", "", text[start:end])
        if text[start:end].strip("\r\n"):
            assert html.count(f'id="s{number}"') == 1


def test_headings_are_told_by_the_tree() -> None:
    """The title and the section heads of the tree become headings of the page, nothing else does."""
    text = "虚构计划\n一、主要目标\n正文\n"
    tree = {
        "plans": [{"title_span": [0, 4]}],
        "sections": [{"level": 1, "marker": "一、", "title_span": [7, 11]}],
    }
    (chunk,) = write_document(text, tree=tree, targets=[], measures=[]).chunks
    assert re.findall(r'<p class="(\S+)" data-start="(\d+)"', chunk) == [("title", "0"), ("heading-1", "5")]


@pytest.mark.parametrize("count", [0, 1, 60])
def test_long_documents_come_in_chunks(count: int) -> None:
    """Paragraphs are grouped, so that what is out of sight need not be laid out."""
    page = write_document("段\n" * count, tree={}, targets=[], measures=[])
    assert len(page.chunks) == -(-count // 25)


def test_marks_without_length_are_left_out() -> None:
    """A place of no length draws nothing."""
    page = write_document("文", tree={}, targets=[make_target(1, 1, 1)], measures=[])
    assert page.marks == 0
    assert Mark(0, 1, "target").number == ""
