"""Joins the lines of laid-out pages (PDF, OFD) to paragraphs, and keeps page numbers and running heads apart.

Rules, tried in this order between two lines of the text; the first that speaks decides:

1. A line with cells (tabs) stands alone, and so does a line in letters of another size or behind a wide gap.
2. A line that begins with a sign that closes (， 。 ）) continues a paragraph; one that begins with a marker
   (一、 （一） 1. 第一章 ——) begins one.
3. Of two centred lines in large letters the second continues the first, unless the first ends its sentence.
4. An indented line begins a paragraph.
5. A line that ends short of the right margin ends its paragraph.
6. A line that ends with 。：；！？ ends its paragraph, unless the document indents its paragraphs: there only
   the indent tells.
7. Else the break stands inside a sentence and is taken out.

Page numbers, running heads, small print at the edge of a page and stamps are lines of their own; one that stands in
the middle of a paragraph that runs over the page follows that paragraph.
"""

from kepan.store.files.layout.lines import Line, Page, Piece, list_lines
from kepan.store.files.layout.paragraphs import read_pages

__all__ = ["Line", "Page", "Piece", "list_lines", "read_pages"]
