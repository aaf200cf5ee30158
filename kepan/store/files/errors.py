"""Typed refusals of the readers: each names the file, what is wrong and what to do."""


class FileRefused(Exception):
    """A file that is not read: `name` is the file, `problem` what is wrong, `remedy` what to do.

    Nothing of a refused file is kept.
    """

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{name}: {problem} {remedy}".strip())
        self.name = name
        self.problem = problem
        self.remedy = remedy


class CatalogueRefused(FileRefused):
    """A catalogue of words that does not have the expected form."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem, "Correct the catalogue and start again.")
