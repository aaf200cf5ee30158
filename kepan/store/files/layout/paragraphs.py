"""Paragraphs of a document from the lines of its pages."""

import re
from collections import Counter
from dataclasses import dataclass, field

from kepan.store.files.documents import Extract, Lines, Note
from kepan.store.files.headings import NUMERAL
from kepan.store.files.layout.lines import Line, Page, is_latin
from kepan.store.files.layout.radicals import read_folded

# A line is full when less than this fits behind it, in sizes of letters: a sign that may not begin a line takes
# the one before it along to the next.
SHORT = 2.2
RAGGED = 0.25
# Where all lines are short, none is full.
NARROWEST = 0.6
INDENT = 1.2
CENTRED = 1.5
LARGE = 1.15
SMALL = 0.85
LONGEST_SMALL = 40
SAME_SIZE = 1.12
WIDE_GAP = 1.6
LEAST_LONG = 10
ENDS = "。：；！？:;!?”》"
CLOSERS = frozenset("，。、；：！？）》”")
OPENERS = re.compile(
    rf"第{NUMERAL}{{1,4}}[章节编篇条部]|{NUMERAL}{{1,4}}、|[(（](?:{NUMERAL}{{1,4}}|\d{{1,3}})[)）]"
    r"|\d{1,3}(?:、|[.．](?!\d))|[①-⑳]|[—–\-•·●■◆○]|附件|表\d",
    re.ASCII,
)
PAGE_NUMBER = re.compile(
    r"[\s·.\-—–―－_~（(\[]*(?:第\s*)?[\dⅠ-ⅿ]{1,4}(?:\s*[/／]\s*\d{1,4})?(?:\s*页)?(?:[\s,，]*共\s*\d{1,4}\s*页)?[\s·.\-—–―－_~）)\]]*"
)
EDGE = 0.12
LEAST_RUNNING = 3
MOST_PAGES = 0.4


@dataclass(frozen=True, slots=True)
class Measures:
    """What the pages of one width have in common: margins, size of letters, step between lines, use of indents."""

    left: float
    right: float
    width: float
    size: float
    step: float
    indents: bool


@dataclass(slots=True)
class Run:
    """A paragraph in the making: its signs, its last line and the page lines that wait for its end."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    last: Line | None = None

    def create(self, line: Line) -> int:
        """Put a line at the end and return where it begins in the paragraph."""
        text = write_joined(self.last.text, line.text) if self.last else line.text
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        self.last = line
        return start


def read_pages(pages: list[Page], notes: tuple[Note, ...] = ()) -> Extract:
    """Read the pages of a document as paragraphs; where each page begins is kept."""
    measures = {width: compute_measures(pages, width) for width in {round(page.width) for page in pages}}
    running = find_running(pages)
    lines, starts, waiting = Lines(), list[int](), list[str]()
    run, on_page = Run(), -1
    for number, page in enumerate(pages):
        has_begun = False
        for line in page.lines:
            measured, same = measures[round(page.width)], on_page == number
            if is_page_line(line, page, running, measured):
                waiting.append(line.text)
                continue
            if run.last is None or not continues(run.last, line, measured, is_same_page=same):
                create_paragraph(lines, run, waiting)
                run, waiting = Run(), []
            start = lines.length + run.create(line)
            if not has_begun:
                starts.append(start)
            has_begun, on_page = True, number
        if not has_begun:
            starts.append(lines.length + run.length)
        waiting += page.stamps
    create_paragraph(lines, run, waiting)
    text, radicals = read_folded(lines.get_text())
    return Extract(text, pages=tuple(starts), notes=(*notes, *((Note("radicals", radicals),) if radicals else ())))


def create_paragraph(lines: Lines, run: Run, waiting: list[str]) -> None:
    """Put a paragraph at the end of the text, behind it the page lines that waited for its end."""
    if run.last is not None:
        lines.create("".join(run.parts))
    for text in waiting:
        lines.create(text)


def compute_measures(pages: list[Page], width: int) -> Measures:
    """Compute the measures of the pages of one width."""
    here = [page for page in pages if round(page.width) == width]
    every = [line for page in here for line in page.lines]
    long = [line for line in every if len(line.text) >= LEAST_LONG and "\t" not in line.text] or every
    if not long:
        return Measures(0.0, width, width, 1.0, 1.0, indents=False)
    size = Counter(round(line.size, 1) for line in long).most_common(1)[0][0] or 1.0
    left = compute_common(sorted(line.left for line in long), size)
    right = max(sorted(line.right for line in long)[int(len(long) * 0.9)], NARROWEST * width)
    steps = sorted(
        below.top - above.top
        for page in here
        for above, below in zip(page.lines, page.lines[1:], strict=False)
        if below.top > above.top
    )
    step = steps[len(steps) // 3] if steps else size * 1.5
    indented = sum(1 for line in long if INDENT * size < line.left - left < 3 * size)
    return Measures(left, right, width, size, max(step, size), indents=indented >= max(2, len(long) // 25))


def compute_common(edges: list[float], size: float) -> float:
    """Compute the left margin: the leftmost edge that a good part of the lines share."""
    counts = Counter(round(edge / size * 2) for edge in edges)
    shared = [key for key, count in counts.items() if count >= max(1, len(edges) // 8)]
    return min(shared) * size / 2


def continues(above: Line, below: Line, measures: Measures, *, is_same_page: bool) -> bool:
    """Say whether a line continues the paragraph of the line above; the rules stand in the room's own words."""
    size = max(above.size, below.size, 0.1)
    if "\t" in above.text or "\t" in below.text or size > SAME_SIZE * min(above.size, below.size):
        return False
    if is_same_page and below.top - above.top > WIDE_GAP * max(measures.step, size * 1.2):
        return False
    if below.text[0] in CLOSERS:
        return True
    if OPENERS.match(below.text):
        return False
    is_full = above.right >= measures.right - SHORT * size
    if size > LARGE * measures.size and is_centred(below, measures) and (is_full or is_centred(above, measures)):
        return above.text[-1] not in ENDS
    if below.left - measures.left > INDENT * size:
        # A block that stands in as a whole, such as a quotation, goes on.
        return is_full and abs(below.left - above.left) < INDENT
    is_open = above.text[-1] not in ENDS
    # Where paragraphs are indented, a line that breaks off in a sentence need not be quite full.
    if measures.indents and is_open:
        return above.right >= measures.right - RAGGED * (measures.right - measures.left)
    return is_full and (measures.indents or is_open)


def is_centred(line: Line, measures: Measures) -> bool:
    """Say whether a line stands in the middle of the page, away from the left margin."""
    shift = abs(line.left - (measures.width - line.right))
    return line.left - measures.left > measures.size and shift < CENTRED * line.size


def write_joined(above: str, below: str) -> str:
    """Write a line as it continues the line above; between words of Latin letters the line end was their space."""
    first, last = below[0], above[-1]
    letters = is_latin(first) and is_latin(last) and not (first.isdigit() and last.isdigit())
    return f" {below}" if letters else below


def find_running(pages: list[Page]) -> frozenset[str]:
    """Find the running heads and feet: the same words, but for digits, at the edge of most pages."""
    counts = Counter(key for page in pages for key in {read_key(line) for line in list_edges(page)})
    least = max(LEAST_RUNNING, len(pages) * MOST_PAGES)
    return frozenset(key for key, count in counts.items() if len(key) > 1 and count >= least)


def list_edges(page: Page) -> list[Line]:
    """List the lines at the top and bottom edge of a page."""
    return [line for line in page.lines if is_at_edge(line, page)]


def is_at_edge(line: Line, page: Page) -> bool:
    """Say whether a line stands at the top or bottom edge."""
    return line.bottom < EDGE * page.height or line.top > (1 - EDGE) * page.height


def read_key(line: Line) -> str:
    """Read what is the same in a running head on every page."""
    return "".join(sign for sign in line.text if not sign.isdigit() and not sign.isspace())


def is_page_line(line: Line, page: Page, running: frozenset[str], measures: Measures) -> bool:
    """Say whether a line belongs to the page and not to the text: number, running head, small print at the edge."""
    if not is_at_edge(line, page):
        return False
    is_small = line.size < SMALL * measures.size and len(line.text) <= LONGEST_SMALL
    return is_small or PAGE_NUMBER.fullmatch(line.text) is not None or read_key(line) in running
