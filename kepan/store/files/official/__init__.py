"""Official documents: what one is made of, its page after GB/T 9704-2012, and the Word and PDF files of it."""

from kepan.store.files.official.model import Block, Heading, OfficialDocument, Paragraph, Table
from kepan.store.files.official.page import CHARACTERS, LINES, PAGE
from kepan.store.files.official.setting import NotSetError, NoTypefaceError, write_pdf
from kepan.store.files.official.writing import write_docx

__all__ = [
    "CHARACTERS",
    "LINES",
    "PAGE",
    "Block",
    "Heading",
    "NoTypefaceError",
    "NotSetError",
    "OfficialDocument",
    "Paragraph",
    "Table",
    "write_docx",
    "write_pdf",
]
