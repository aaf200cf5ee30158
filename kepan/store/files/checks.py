"""Reads the data checks of the registry from their catalogue."""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from kepan.engine.basis.expressions import ExpressionError, Field, Kind, Shape
from kepan.engine.registry.checks import CheckCatalogue, DataCheck, create_check
from kepan.store.files.errors import CatalogueError
from kepan.store.files.vocabulary import read_catalogue

FOLDER, CHECKS, FIELDS = "catalogues/registry", "checks.yaml", "fields.yaml"
NEEDED = frozenset({"code", "subject", "severity", "name", "name_en", "explanation", "recommendation", "condition"})
KEYS = NEEDED | {"source"}
SEVERITIES = ("error", "warning", "hint")
TODAY = Field(Kind.DATE, "今天")


@cache
def read_checks() -> CheckCatalogue:
    """Read the checks that the package ships, once per process."""
    return read_checks_from(files("kepan.data").joinpath(FOLDER))


def read_checks_from(folder: Traversable) -> CheckCatalogue:
    """Read checks and fields from a folder; what does not fit is refused with its code and place."""
    fields = read_catalogue(folder, FIELDS)
    content = read_catalogue(folder, CHECKS)
    shapes = ShapeReader(fields)
    subjects = {name: shapes.read_subject(name) for name in fields.get("subjects", {})}
    labels = {name: str(row.get("label", name)) for name, row in fields.get("subjects", {}).items()}
    rows = content.get("checks")
    if not isinstance(rows, list):
        raise CatalogueError(CHECKS, "the file must hold a list of checks")
    checks = tuple(read_check(row, subjects) for row in rows)
    twice = [code for code, count in Counter(check.code for check in checks).items() if count > 1]
    if twice:
        raise CatalogueError(CHECKS, f"{twice[0]} stands twice")
    return CheckCatalogue(checks, subjects, labels)


def read_check(row: Any, subjects: dict[str, Shape]) -> DataCheck:
    """Read one check; its condition is compiled against the fields of its subject."""
    code = row.get("code") if isinstance(row, dict) else None
    if not isinstance(code, str) or not set(row) >= NEEDED or not set(row) <= KEYS:
        raise CatalogueError(CHECKS, f"{code or str(row)}: a check has the keys {', '.join(sorted(KEYS))}")
    for key, word in row.items():
        if not isinstance(word, str) or not word:
            raise CatalogueError(CHECKS, f"{code}: {key} must be a text")
    if row["severity"] not in SEVERITIES:
        raise CatalogueError(CHECKS, f"{code}: severity must be one of {', '.join(SEVERITIES)}")
    if row["subject"] not in subjects or not code.startswith(f"{row['subject']}."):
        raise CatalogueError(CHECKS, f"{code}: a code begins with its subject, one of {', '.join(subjects)}")
    try:
        return create_check(row, subjects[row["subject"]])
    except ExpressionError as error:
        raise CatalogueError(CHECKS, str(error)) from error


class ShapeReader:
    """Puts together what each subject looks like, from the records that the file of fields describes."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.words = content.get("words", {})
        self.rows = {**content.get("records", {}), **content.get("subjects", {})}
        self.made: dict[str, Shape] = {}

    def read_subject(self, name: str) -> Shape:
        """Read a subject: its record, and the day on which it is looked at."""
        shape = self.read_shape(name)
        return Shape({**shape.fields, "today": TODAY}, shape.parts, shape.lists)

    def read_shape(self, name: str) -> Shape:
        """Read a record; one that holds itself is refused."""
        if name in self.made:
            return self.made[name]
        row = self.rows.pop(name, None)
        if not isinstance(row, dict):
            raise CatalogueError(FIELDS, f"{name}: no such record, or one that holds itself")
        like = self.read_shape(row["like"]) if "like" in row else Shape()
        fields = {key: self.read_field(name, key, parts) for key, parts in row.get("fields", {}).items()}
        lists = {key: (item, self.read_shape(of)) for key, (item, of) in row.get("lists", {}).items()}
        shape = Shape(
            {**like.fields, **fields},
            {**like.parts, **{key: self.read_shape(of) for key, of in row.get("parts", {}).items()}},
            {**like.lists, **lists},
        )
        self.made[name] = shape
        return shape

    def read_field(self, record: str, key: Any, parts: Any) -> Field:
        """Read one field: its kind, its label and perhaps the name of its fixed words."""
        try:
            kind, label, *words = parts
            return Field(Kind(kind), str(label), frozenset(self.words[words[0]]) if words else frozenset())
        except (KeyError, TypeError, ValueError) as error:
            raise CatalogueError(FIELDS, f"{record}.{key}: a field has a kind, a label and perhaps words") from error
