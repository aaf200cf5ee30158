"""Reads spreadsheets of every kind that offices send: xlsx, xls, ods, csv, and web pages and XML named .xls.

A sheet comes as its cells from A1 on with what a program knows of them besides (`kepan.engine.sheets.RawSheet`);
what the cells mean is decided elsewhere. Numbers become exact decimals as the programs show them (15 digits).
"""

from kepan.engine.sheets.model import RawSheet
from kepan.store.files.errors import EmptyFileError, EncryptedError, NoTableError, NotTextError, UnreadKindError
from kepan.store.files.spreadsheets.books import read_book
from kepan.store.files.spreadsheets.delimited import read_delimited
from kepan.store.files.spreadsheets.ours import drop_ours
from kepan.store.files.spreadsheets.pages import is_page, read_page, read_xml_book

__all__ = ["KINDS", "RawSheet", "read_spreadsheet"]

KINDS = (".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt")
"""Kinds of files that are read; what a file is, is told from its bytes, not from its name."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_XML_BOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_LOOKED_AT = 4096


def read_spreadsheet(content: bytes, *, name: str) -> tuple[RawSheet, ...]:
    """Read the sheets of a file; its bytes say what it is, whatever it is called.

    Refused (`FileRefusedError`): empty, locked and damaged files, what is no spreadsheet, what unpacks to far too much.
    """
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise EmptyFileError(name)
    try:
        sheets = _read_sheets(content, name)
    except (NotTextError, UnreadKindError) as error:
        # Their remedies speak of documents.
        raise NoTableError(name, error.problem) from error
    if not any(value is not None for sheet in sheets for row in sheet.rows for value in row):
        raise EmptyFileError(name)
    return tuple(drop_ours(sheet) for sheet in sheets)


def _read_sheets(content: bytes, name: str) -> tuple[RawSheet, ...]:
    if content.startswith(_ZIP):
        return read_book(content, name=name)
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content[: 1 << 20]:
            raise EncryptedError(name)
        return read_book(content, name=name)
    if content.startswith(b"%PDF"):
        raise UnreadKindError(name, ".pdf")
    if _XML_BOOK in content[:_LOOKED_AT]:
        return read_xml_book(content, name=name)
    if is_page(content[:_LOOKED_AT]):
        return read_page(content, name=name)
    return (read_delimited(content, name=name),)
