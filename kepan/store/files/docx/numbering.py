"""The numbers of lists, which are not in a .docx file: computed as the office program draws them."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kepan.store.files.docx.names import WORD, get_number, get_value, is_on
from kepan.store.files.numerals import write_number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing goes through defusedxml

LEVELS = 9
BULLET = "•"
# Signs of picture fonts; which picture they draw depends on a font that is not in the file.
PRIVATE = range(0xE000, 0xF900)
CLOSED = "、，。；：）】》」』"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; `restart` is the level (1 the highest) whose numbers begin it anew."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False


@dataclass(slots=True)
class Count:
    """How far the lists of one definition have counted, level by level; None: not yet begun."""

    numbers: list[int | None] = field(default_factory=lambda: [None] * LEVELS)
    restarted: set[tuple[str, int]] = field(default_factory=set)


class Numbering:
    """The lists of a document; asked paragraph by paragraph, in their order."""

    def __init__(self, root: "Element | None") -> None:
        self._definitions: dict[str, dict[int, Level]] = {}
        self._styled: dict[str, str] = {}
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._counts: dict[str, Count] = {}
        if root is not None:
            self._read_definitions(root)
            self._read_lists(root)

    def _read_definitions(self, root: "Element") -> None:
        links = {}
        for element in root.findall(f"{WORD}abstractNum"):
            key = element.get(f"{WORD}abstractNumId", "")
            self._definitions[key] = read_levels(element)
            if style := get_value(element, "styleLink"):
                self._styled[style] = key
            if style := get_value(element, "numStyleLink"):
                links[key] = style
        for key, style in links.items():
            if source := self._styled.get(style):
                self._definitions[key] = self._definitions[source]

    def _read_lists(self, root: "Element") -> None:
        for element in root.findall(f"{WORD}num"):
            definition = get_value(element, "abstractNumId")
            changed: dict[int, Level] = {}
            starts: dict[int, int] = {}
            for override in element.findall(f"{WORD}lvlOverride"):
                number = override.get(f"{WORD}ilvl", "")
                level = int(number) if number in {str(one) for one in range(LEVELS)} else 0
                if (start := get_number(override, "startOverride")) is not None:
                    starts[level] = start
                changed |= read_levels(override)
            self._lists[element.get(f"{WORD}numId", "")] = (definition, changed, starts)

    def write_next(self, list_id: str, level: int) -> str:
        """Count one paragraph of a list and write its number; empty where the list is not known."""
        if list_id not in self._lists or not 0 <= level < LEVELS:
            return ""
        definition, changed, starts = self._lists[list_id]
        levels = self._definitions.get(definition, {}) | changed
        count = self._counts.setdefault(definition, Count())
        if level in starts and (list_id, level) not in count.restarted:
            count.restarted.add((list_id, level))
            levels[level] = replace(levels.get(level, Level()), start=starts[level])
            count.numbers[level] = None
        self._update(count, levels, level)
        return write_label(levels, count.numbers, level)

    @staticmethod
    def _update(count: Count, levels: dict[int, Level], level: int) -> None:
        for above in range(level):
            if count.numbers[above] is None:
                count.numbers[above] = levels.get(above, Level()).start
        before = count.numbers[level]
        count.numbers[level] = levels.get(level, Level()).start if before is None else before + 1
        for below in range(level + 1, LEVELS):
            restart = levels.get(below, Level()).restart
            # Without a word every higher level begins a lower one anew; 0 says never.
            if restart is None or level < restart:
                count.numbers[below] = None


def read_levels(element: "Element") -> dict[int, Level]:
    """Read the levels that a list defines."""
    levels = {}
    for level in element.findall(f"{WORD}lvl"):
        number = level.get(f"{WORD}ilvl", "")
        if number in {str(one) for one in range(LEVELS)}:
            levels[int(number)] = Level(
                start=get_number(level, "start", default=1) or 0,
                form=get_value(level, "numFmt") or "decimal",
                text=get_value(level, "lvlText"),
                restart=get_number(level, "lvlRestart"),
                is_legal=is_on(level, "isLgl"),
            )
    return levels


def write_label(levels: dict[int, Level], numbers: list[int | None], level: int) -> str:
    """Write the label of a paragraph: the pattern of its level, with %1 … %9 replaced by the numbers so far."""
    own = levels.get(level, Level())
    if own.form == "bullet":
        return "".join(BULLET if ord(sign) in PRIVATE else sign for sign in own.text).strip() or BULLET
    label = own.text
    for at in range(level + 1):
        form = "decimal" if own.is_legal else levels.get(at, Level()).form
        label = label.replace(f"%{at + 1}", write_number(numbers[at] or 0, form))
    return label.strip()


def write_labelled(label: str, text: str) -> str:
    """Write a label before its text: a space between them, unless the label closes itself (一、 （一））.

    >>> write_labelled("（一）", "总体要求"), write_labelled("1.", "总体要求"), write_labelled("", "总体要求")
    ('（一）总体要求', '1. 总体要求', '总体要求')
    """
    if not label or not text.strip():
        return text
    return label + text if label[-1] in CLOSED else f"{label} {text}"
