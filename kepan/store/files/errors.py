"""Typed refusals of the readers: each names the file, what is wrong and what to do."""


class FileRefusedError(Exception):
    """A file that is not read: `name` is the file, `problem` what is wrong, `remedy` what to do.

    Nothing of a refused file is kept. Tables say where: `sheet`, `row` and `column`, both counted from 1 (0: unknown).
    """

    sheet = ""
    row = 0
    column = 0

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{name}: {problem} {remedy}".strip())
        self.name = name
        self.problem = problem
        self.remedy = remedy


class EmptyFileError(FileRefusedError):
    """A file without any text."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the file holds no text.", "Check that the right file was chosen and save it again.")


class TooLargeError(FileRefusedError):
    """A file, or what it unpacks to, above the limit."""

    def __init__(self, name: str, size: int, limit: int) -> None:
        problem = f"the file has {size} bytes, more than the limit of {limit}."
        super().__init__(name, problem, "Split the document or raise KEPAN_PLAN_MAX.")


class NotTextError(FileRefusedError):
    """A binary file under the name of a text file, or text in an encoding that cannot be told."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, f"the file is not a text: {reason}.", "Save the document as .docx or as UTF-8 .txt.")


class UnreadKindError(FileRefusedError):
    """A kind of file that is not read."""

    def __init__(self, name: str, kind: str) -> None:
        problem = f"{kind or 'such'} files are not read."
        super().__init__(name, problem, "Open the document in an office program and save it as .docx or .txt.")


class NoConverterError(FileRefusedError):
    """A file of an old office program, on a machine without the program that converts it."""

    def __init__(self, name: str, kind: str) -> None:
        problem = f"{kind} files are read only where LibreOffice is installed, and here it is not."
        super().__init__(name, problem, "Save the document as .docx or .txt, or have LibreOffice Writer installed.")


class ConversionError(FileRefusedError):
    """A file of an old office program that LibreOffice did not convert."""

    def __init__(self, name: str, reason: str) -> None:
        problem = f"LibreOffice did not convert the document: {reason}."
        super().__init__(name, problem, "Open the document in an office program and save it as .docx or .txt.")


class ScannedError(FileRefusedError):
    """A document whose pages are pictures: there is no text in it to read."""

    def __init__(self, name: str, pages: int) -> None:
        problem = f"{pages} pages are pictures without text."
        remedy = "Ask the publisher for the original file, or run text recognition and check the figures by eye."
        super().__init__(name, problem, remedy)


class UnreadableLayerError(FileRefusedError):
    """A document whose fonts do not say which characters they draw."""

    def __init__(self, name: str) -> None:
        problem = "its fonts do not say which characters they draw, so the text comes out as nonsense."
        super().__init__(name, problem, "Ask the publisher for the original file, or save it anew as .docx or .txt.")


class EncryptedError(FileRefusedError):
    """A document under a password."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "the document is encrypted.", "Remove the password and save it again.")


class DamagedError(FileRefusedError):
    """A document whose inside is not what its kind requires."""

    def __init__(self, name: str, reason: str, *, sheet: str = "", row: int = 0) -> None:
        super().__init__(name, f"the document is damaged: {reason}.", "Open it in an office program and save it again.")
        self.sheet, self.row = sheet, row


class BombError(FileRefusedError):
    """An archive that unpacks to far more than it should, or holds suspiciously many parts."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, f"the archive is refused: {reason}.", "Save the document again without embedded files.")


class NoTableError(FileRefusedError):
    """A file that is asked for a table and has none, or is of a kind that holds none."""

    def __init__(self, name: str, problem: str, *, row: int = 0) -> None:
        super().__init__(name, problem, "Save the table as .xlsx or as .csv in UTF-8.")
        self.row = row


class FarCellError(FileRefusedError):
    """A sheet that reaches far beyond what is in it: it would need all the memory."""

    def __init__(self, name: str, sheet: str, row: int, column: int) -> None:
        problem = f"the sheet {sheet} reaches to row {row} and column {column}, with hardly anything in between."
        super().__init__(name, problem, "Delete the lone cells far from the table and save it again.")
        self.sheet, self.row, self.column = sheet, row, column


class MissingFileError(FileRefusedError):
    """A file that cannot be opened."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(
            name, f"the file cannot be opened ({reason}).", "Check the path and the permission to read it."
        )


class CatalogueError(FileRefusedError):
    """A catalogue of words that does not have the expected form."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem, "Correct the catalogue and start again.")
