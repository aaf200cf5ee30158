"""The typefaces, styles and page settings of an official document, as parts of a Word file."""

from xml.sax.saxutils import quoteattr

from kepan.store.files.official import page
from kepan.store.files.official.page import PAGE, Font, count_twips

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'


def write_letters(font: Font, size: int) -> str:
    """Write the properties of letters: Chinese ones in a typeface, Latin letters and digits in the Latin one."""
    closer = -page.TIGHTER if size == page.BODY else 0
    latin = page.SONG if font is page.SONG else page.LATIN
    return (
        f"<w:rPr><w:rFonts w:ascii={quoteattr(latin.name)} w:hAnsi={quoteattr(latin.name)}"
        f" w:eastAsia={quoteattr(font.name)} w:cs={quoteattr(page.LATIN.name)}/>"
        f'<w:b w:val="0"/><w:bCs w:val="0"/><w:i w:val="0"/><w:color w:val="000000"/>'
        f'<w:spacing w:val="{closer}"/><w:kern w:val="0"/><w:sz w:val="{size * 2}"/><w:szCs w:val="{size * 2}"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
    )


def write_shape(inner: str = "", *, line: int = page.LINE, align: str = "both", keep: str = "", level: str = "") -> str:
    """Write the properties of paragraphs: no space around them, lines of a fixed height."""
    return (
        f'<w:pPr>{keep}<w:widowControl w:val="0"/>'
        f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="exact"/>{inner}'
        f'<w:contextualSpacing w:val="0"/><w:jc w:val="{align}"/>{level}</w:pPr>'
    )


def list_styles() -> dict[str, tuple[str, str]]:
    """List the styles that are used: name → properties of paragraphs and of letters."""
    body = write_letters(page.FANGSONG, page.BODY)
    styles = {
        "Normal": (write_shape(), body),
        "Body Text": (write_shape(INDENT), body),
        # Size 2 needs more than a line of the grid.
        "Title": (write_shape(line=page.LINE * 5 // 4, align="center"), write_letters(page.TITLE_SONG, page.TITLE)),
        "Caption": (write_shape(align="center", keep="<w:keepNext/>"), write_letters(page.HEITI, page.CELL)),
        "Footer": (write_shape(line=page.FOOT * 20), write_letters(page.SONG, page.FOOT)),
    }
    for level, font in enumerate(page.HEADING_FONTS):
        shape = write_shape(INDENT, keep="<w:keepNext/>", level=f'<w:outlineLvl w:val="{level}"/>')
        styles[f"Heading {level + 1}"] = (shape, write_letters(font, page.BODY))
    return styles


def write_font_table() -> str:
    """Write the table of typefaces, each with those that take its place where it is not installed."""
    fonts = "".join(
        f"<w:font w:name={quoteattr(font.name)}>"
        + (f"<w:altName w:val={quoteattr(','.join(font.others))}/>" if font.others else "")
        + f'<w:charset w:val="{"00" if font is page.LATIN else "86"}"/><w:family w:val="{font.family}"/></w:font>'
        for font in page.FONTS
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {NAMESPACE}>{fonts}</w:fonts>'


def write_section() -> tuple[str, str, str]:
    """Write size, margins and grid of lines of the page."""
    size = f'<w:pgSz {NAMESPACE} w:w="11906" w:h="16838"/>'
    margins = (
        f'<w:pgMar {NAMESPACE} w:top="{count_twips(PAGE.top) + 1}" w:right="{count_twips(PAGE.right)}"'
        f' w:bottom="{count_twips(PAGE.bottom)}" w:left="{count_twips(PAGE.left)}" w:header="851"'
        f' w:footer="{count_twips(page.FOOTER)}" w:gutter="0"/>'
    )
    grid = f'<w:docGrid {NAMESPACE} w:type="lines" w:linePitch="{page.LINE}"/>'
    return size, margins, grid
