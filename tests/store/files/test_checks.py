"""The catalogue of data checks: it keeps its schema, and what does not fit is refused with its code and place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import kepan.data
from kepan.store.files.checks import CHECKS, FIELDS, read_checks, read_checks_from
from kepan.store.files.errors import CatalogueError
from kepan.store.files.titles import read_titles

SHIPPED = Path(kepan.data.__file__).parent / "catalogues" / "registry"
SCHEMA = Path(__file__).parents[3] / "docs" / "schema" / "checks.schema.json"
CHECK = {
    "code": "person.sample",
    "subject": "person",
    "severity": "hint",
    "name": "示例",
    "name_en": "Sample",
    "explanation": "示例。",
    "recommendation": "示例。",
    "condition": "birth_year > 2000",
}


def test_it_keeps_its_schema() -> None:
    content = yaml.safe_load((SHIPPED / CHECKS).read_text("utf-8"))
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)


def test_titles_that_checks_name_are_in_the_catalogue_of_titles() -> None:
    """The high-tech enterprise is the title that most checks look for."""
    assert {"hnte"} <= set(read_titles().titles)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"condition": "birth_years > 2000"}, "person.sample, sign 1: unknown field “birth_years”"),
        ({"condition": "birth_year > 2000元"}, "person.sample, sign 12: an amount is compared with a bare number"),
        ({"severity": "grave"}, "person.sample: severity must be one of error, warning, hint"),
        ({"subject": "right"}, "person.sample: a code begins with its subject"),
        ({"name": ""}, "person.sample: name must be a text"),
        ({"colour": "red"}, "person.sample: a check has the keys"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, change: dict[str, Any], problem: str) -> None:
    (tmp_path / FIELDS).write_text((SHIPPED / FIELDS).read_text("utf-8"), "utf-8")
    (tmp_path / CHECKS).write_text(yaml.safe_dump({"checks": [{**CHECK, **change}]}, allow_unicode=True), "utf-8")
    with pytest.raises(CatalogueError) as caught:
        read_checks_from(tmp_path)
    assert problem in str(caught.value)


def test_a_code_stands_once(tmp_path: Path) -> None:
    (tmp_path / FIELDS).write_text((SHIPPED / FIELDS).read_text("utf-8"), "utf-8")
    (tmp_path / CHECKS).write_text(yaml.safe_dump({"checks": [CHECK, CHECK]}, allow_unicode=True), "utf-8")
    with pytest.raises(CatalogueError, match=r"person\.sample stands twice"):
        read_checks_from(tmp_path)


def test_every_record_that_a_subject_speaks_of_can_be_read() -> None:
    """All eight kinds of records have checks, and each check weighs one of three."""
    catalogue = read_checks()
    assert [check.subject for check in catalogue.checks] == sorted(
        (check.subject for check in catalogue.checks), key=list(catalogue.subjects).index
    )
    assert set(catalogue.subjects) == {check.subject for check in catalogue.checks}
