"""Signs of a PDF page with their places, put together to pieces of text."""

import ctypes
import math
from collections import Counter
from typing import Any, NamedTuple

import pypdfium2
from pypdfium2 import raw

# In parts of the size of letters: a gap that parts pieces, a shift that is another line.
GAP = 0.2
BACK = 0.5
SHIFT = 0.3
# A slanted text climbs from sign to sign.
LOOSE = 2.0
# Text that is neither upright nor on its side is a stamp or a watermark; in quarters of a turn.
SLANT = 0.05

# Spaces, line ends and hyphens that the library adds where it thinks that they belong.
ADDED = frozenset(map(ord, " \r\n-\x02"))

Piece = tuple[str, float, float, float, float, float]


class Sign(NamedTuple):
    """A sign as the library tells it: its UTF-16 code, box (left, right, bottom, top), turn, size of a flat box."""

    code: int
    box: tuple[float, float, float, float]
    quarter: int | None
    size: float


class Frame:
    """How places on a page become places as they are read: turned upright, and counted from the top left corner.

    Most signs decide which way is upright: a page may lie on its side with or without saying so.
    """

    def __init__(self, bounds: tuple[float, float, float, float], quarter: int) -> None:
        self.left, self.bottom, self.right, self.top = bounds
        self.quarter = quarter
        width, height = self.right - self.left, self.top - self.bottom
        self.width, self.height = (height, width) if quarter % 2 else (width, height)

    def compute_box(self, left: float, right: float, bottom: float, top: float) -> tuple[float, float, float, float]:
        """Compute left, right, top and bottom (downwards) of a box as it is read."""
        if self.quarter == 1:
            return self.top - top, self.top - bottom, self.right - right, self.right - left
        if self.quarter == 2:
            return self.right - right, self.right - left, bottom - self.bottom, top - self.bottom
        if self.quarter == 3:
            return bottom - self.bottom, top - self.bottom, left - self.left, right - self.left
        return left - self.left, right - self.left, self.top - top, self.top - bottom


def list_page(page: pypdfium2.PdfPage) -> dict[str, Any]:
    """List the pieces of a page, straight and slanted, and the share of it that its largest picture covers."""
    signs = list_signs(page)
    quarters = Counter(sign.quarter for sign in signs if sign.quarter is not None)
    upright = quarters.most_common(1)[0][0] if quarters else 0
    frame = Frame(page.get_bbox(), upright)
    straight, slanted = Gatherer(), Gatherer(is_slanted=True)
    for sign in signs:
        target = straight if sign.quarter == upright else slanted
        target.create(sign.code, frame.compute_box(*sign.box), sign.size)
    return {
        "width": frame.width,
        "height": frame.height,
        "picture": compute_picture(page, frame),
        "pieces": straight.list_pieces(),
        "slanted": slanted.list_pieces(),
    }


def list_signs(page: pypdfium2.PdfPage) -> list[Sign]:
    """List the signs that a page draws, without the spaces and line ends that the library adds."""
    text_page = page.get_textpage()
    # Asked for each of many signs: the bare handle, and nothing that is not needed.
    handle, box, signs = text_page.raw, raw.FS_RECTF(), list[Sign]()
    place = ctypes.byref(box)
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(handle, index)
        if code in ADDED and raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, place):
            continue
        quarter = compute_quarter(raw.FPDFText_GetCharAngle(handle, index))
        size = raw.FPDFText_GetFontSize(handle, index) if box.top <= box.bottom else 0.0
        signs.append(Sign(code, (box.left, box.right, box.bottom, box.top), quarter, size))
    text_page.close()
    return signs


def compute_quarter(angle: float) -> int | None:
    """Compute by how many quarters clockwise a text is turned; None for a slanted one."""
    quarters = angle / (math.pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < SLANT else None


class Gatherer:
    """Puts signs that follow each other on a line together."""

    def __init__(self, *, is_slanted: bool = False) -> None:
        self._is_slanted = is_slanted
        self._pieces: list[Piece] = []
        self._signs: list[int] = []
        self._edges = (0.0, 0.0, 0.0, 0.0)
        self._size = 0.0

    def create(self, code: int, place: tuple[float, float, float, float], font_size: float) -> None:
        """Put a sign at the end, in a new piece where it does not follow the last one."""
        left, right, top, bottom = place
        # The size that a font states may be scaled afterwards; what was drawn tells.
        size = max(bottom - top, 0.1) if bottom > top else font_size
        if self._signs and not self._is_next(left, top, bottom, size):
            self._close()
        if self._signs:
            first, last, high, low = self._edges
            joined = (first, max(last, right), min(high, top), max(low, bottom))
            self._edges = place if self._is_slanted else joined
            self._size = max(self._size, size)
        else:
            self._edges, self._size = (left, right, top, bottom), size
        self._signs.append(code)

    def _is_next(self, left: float, top: float, bottom: float, size: float) -> bool:
        first, last, high, low = self._edges
        shift = abs((top + bottom) - (high + low)) / 2
        if self._is_slanted:
            return max(shift, abs(left - first)) < LOOSE * size
        return shift < SHIFT * size and -BACK * size < left - last < GAP * size

    def _close(self) -> None:
        text = read_codes(self._signs)
        if text:
            self._pieces.append((text, *self._edges, self._size))
        self._signs = []

    def list_pieces(self) -> list[Piece]:
        """Return all pieces."""
        self._close()
        return self._pieces


def read_codes(codes: list[int]) -> str:
    """Read UTF-16 codes, of which two may make one sign, as text; codes for nothing are marked."""
    units = b"".join(code.to_bytes(2, "little") for code in codes if 0 < code < 0x10000)
    return "".join(sign if sign >= " " else " " for sign in units.decode("utf-16-le", "replace"))


def compute_picture(page: pypdfium2.PdfPage, frame: Frame) -> float:
    """Compute the share of the page that its largest picture covers."""
    area = max(frame.width * frame.height, 1.0)
    largest = 0.0
    for picture in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        largest = max(largest, abs((right - left) * (top - bottom)) / area)
    return largest
