"""The functions of the library itself that ask for the signs of a page."""

import ctypes
from typing import Any

FPDF_PAGEOBJ_IMAGE: int

class FS_RECTF(ctypes.Structure):
    left: float
    top: float
    right: float
    bottom: float

def FPDFText_IsGenerated(text_page: Any, index: int) -> int: ...
def FPDFText_GetUnicode(text_page: Any, index: int) -> int: ...
def FPDFText_GetLooseCharBox(text_page: Any, index: int, rect: Any) -> int: ...
def FPDFText_GetCharAngle(text_page: Any, index: int) -> float: ...
def FPDFText_GetFontSize(text_page: Any, index: int) -> float: ...
