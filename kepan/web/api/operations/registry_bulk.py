"""Many records in one request: each through the operation that writes one of them, all or the good ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, create_model

from kepan.web.api.once import HEADER as KEY
from kepan.web.api.operations.registry_organisations import change_organisation, register_organisation
from kepan.web.api.operations.registry_people import change_person, register_person
from kepan.web.api.operations.registry_projects import (
    change_agreement,
    change_project,
    enter_agreement,
    enter_project,
)
from kepan.web.api.operations.registry_rights import change_right, enter_right
from kepan.web.api.operations.registry_statements import correct, enter_statement
from kepan.web.api.operations.registry_titles import change_recognition, grant
from kepan.web.api.problems import ProblemError, read_problem, write_words
from kepan.web.api.schemas.basis import Body, BodyKey
from kepan.web.api.schemas.people import GrantBody, NewPerson, PersonChange, RecognitionChange
from kepan.web.api.schemas.projects import AgreementBody, AgreementChange, ProjectBody, ProjectChange
from kepan.web.api.schemas.registry import CorrectionBody, NewOrganisation, OrganisationChange, StatementBody
from kepan.web.api.schemas.rights import RightBody, RightChange

router = Router(tags=["bulk"])
MOST = 500
MOST_AT_ONCE = 100
"""Rows in one transaction on SQLite, where whoever else writes waits until it ends: three seconds, not fifteen."""

Act = Callable[[HttpRequest, Any, HttpResponse], Any]


@dataclass(frozen=True)
class BadRow:
    """A row whose shape is wrong: its fields with what is wrong of each."""

    errors: Sequence[dict[str, Any]]


def _keep_bad(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    """Let a row of a wrong shape pass as one: whether it spoils the others is for the caller to say."""
    try:
        return handler(value)
    except ValidationError as error:
        return BadRow([dict(one) for one in error.errors(include_url=False, include_input=False)])


class RowProblem(Schema):
    """Why a row was not written."""

    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] = Field([], description="The fields that are wrong, with what is wrong.")


class RowResult(Schema):
    """What became of a row."""

    row: int = Field(description="Its place in the request, from 0.")
    id: int | None = Field(description="The record; null where it was refused.")
    version: int | None = Field(description="Its version, or the revision of a statement.")
    problem: RowProblem | None


class BulkOut(Schema):
    """What became of all of them."""

    written: int
    refused: int
    rows: list[RowResult]


@dataclass(frozen=True)
class Bulk:
    """Many of one kind: their address, what one of them looks like, and the operation that writes it."""

    name: str
    address: str
    row: type[Body]
    act: Act
    words: str
    is_change: bool = False


class StatementRow(StatementBody):
    """A statement, and whose it is."""

    organisation: BodyKey


class CorrectionRow(CorrectionBody):
    """A correction, and of which statement."""

    organisation: BodyKey
    year: Annotated[int, Field(strict=True, ge=1, le=9999)]


def _write_one(act: Callable[..., Any], *keys: str) -> Act:
    """Call an operation on one record as if its keys had stood in the address."""

    def write(request: HttpRequest, row: Any, response: HttpResponse) -> Any:
        made = act(request, *(getattr(row, key) for key in keys), row, response)
        return made.value if isinstance(made, Status) else made

    return write


def _enter_statement(request: HttpRequest, row: Any, _response: HttpResponse) -> Any:
    return enter_statement(request, row.organisation, row).value


def _correct_statement(request: HttpRequest, row: Any, _response: HttpResponse) -> Any:
    return correct(request, row.organisation, row.year, row).value


def _add_key(kind: type[Body]) -> type[Body]:
    """Return the shape of a change that names its record."""
    made: type[Body] = create_model(
        f"{kind.__name__}Row",
        __base__=kind,
        __doc__="A change of one record: fields that are left out stay.",
        id=(BodyKey, Field(description="The record to change.")),
        version=(BodyKey, Field(description="The version that was seen.")),
    )
    return made


BULKS = (
    Bulk("create_organisations", "organisations", NewOrganisation, _write_one(register_organisation), "organisations"),
    Bulk("create_statements", "statements", StatementRow, _enter_statement, "statements"),
    Bulk("create_people", "people", NewPerson, _write_one(register_person), "people"),
    Bulk("create_recognitions", "recognitions", GrantBody, _write_one(grant), "titles"),
    Bulk("create_rights", "rights", RightBody, _write_one(enter_right), "rights"),
    Bulk("create_projects", "projects", ProjectBody, _write_one(enter_project), "projects"),
    Bulk("create_agreements", "agreements", AgreementBody, _write_one(enter_agreement), "agreements"),
    *(
        Bulk(f"change_{name}", name, row, act, words, is_change=True)
        for name, row, act, words in (
            ("organisations", _add_key(OrganisationChange), _write_one(change_organisation, "id"), "organisations"),
            ("statements", CorrectionRow, _correct_statement, "statements"),
            ("people", _add_key(PersonChange), _write_one(change_person, "id"), "people"),
            ("recognitions", _add_key(RecognitionChange), _write_one(change_recognition, "id"), "titles"),
            ("rights", _add_key(RightChange), _write_one(change_right, "id"), "rights"),
            ("projects", _add_key(ProjectChange), _write_one(change_project, "id"), "projects"),
            ("agreements", _add_key(AgreementChange), _write_one(change_agreement, "id"), "agreements"),
        )
    ),
)


def write_rows(request: HttpRequest, body: Any, act: Act) -> dict[str, Any]:
    """Write rows one after the other. With `all`, one that is refused takes the others back.

    With `all`, and with any rows under an Idempotency-Key, there is one transaction; else each row has its own, so
    that nobody waits for a long request.
    """
    is_whole = body.mode == "all"
    if len(body.rows) > MOST_AT_ONCE and connection.vendor == "sqlite" and (is_whole or KEY in request.headers):
        words = _("这个安装用 SQLite，一个事务里最多 %(most)s 行：分几次送，或者用 each 而不带 Idempotency-Key")
        told = words % {"most": MOST_AT_ONCE}
        raise ProblemError(422, "invalid", told, errors=[{"field": "body.rows", "detail": told}])
    with transaction.atomic() if is_whole else nullcontext():
        results = [_write_row(request, place, row, act) for place, row in enumerate(body.rows)]
        refused = [one for one in results if one["problem"] is not None]
        if refused and is_whole:
            transaction.set_rollback(True)
    if refused and is_whole:
        raise _refuse(refused, len(results))
    return {"written": len(results) - len(refused), "refused": len(refused), "rows": results}


def _write_row(request: HttpRequest, place: int, row: Any, act: Act) -> dict[str, Any]:
    if isinstance(row, BadRow):
        errors = [_write_error(place, one) for one in row.errors]
        problem = ProblemError(422, "invalid", _("有的内容填得不对，见 errors"), errors=errors)
        return _write_refusal(place, problem)
    try:
        with transaction.atomic():
            made = act(request, row, HttpResponse())
    except Exception as error:
        found = read_problem(error)
        if found is None:
            raise
        return _write_refusal(place, found)
    version = getattr(made, "version", None) or getattr(made, "revision", None)
    return {"row": place, "id": made.pk, "version": version, "problem": None}


def _write_error(place: int, one: dict[str, Any]) -> dict[str, str]:
    return {"field": ".".join(["body", "rows", str(place), *map(str, one["loc"])]), "detail": write_words(one)}


def _write_refusal(place: int, problem: ProblemError) -> dict[str, Any]:
    told = {"status": problem.status, "code": problem.code, "detail": problem.detail, "errors": list(problem.errors)}
    return {"row": place, "id": None, "version": None, "problem": told}


def _refuse(refused: Sequence[dict[str, Any]], count: int) -> ProblemError:
    rows = [{"row": one["row"], **one["problem"]} for one in refused]
    if all(one["code"] == "forbidden" for one in rows):
        return ProblemError(403, "forbidden", rows[0]["detail"], more={"rows": rows})
    words = _("%(count)s 行里有 %(refused)s 行没有接受，一行也没有写入，见 rows")
    return ProblemError(422, "rows_refused", words % {"count": count, "refused": len(rows)}, more={"rows": rows})


def make_bulk_body(name: str, row: type[Body], words: str) -> type[Body]:
    """Make the body that carries many rows of one shape."""
    fields: dict[str, Any] = {
        "mode": (Literal["all", "each"], Field("all", description="`all`: all rows or none; `each`: the good ones.")),
        "rows": (
            list[Annotated[row, WrapValidator(_keep_bad)]],  # type: ignore[valid-type]
            Field(min_length=1, max_length=MOST),
        ),
    }
    made: type[Body] = create_model(name, __base__=Body, __doc__=f"Up to {MOST} {words}.", **fields)
    return made


def _add(bulk: Bulk) -> None:
    body = make_bulk_body(f"{bulk.name.title().replace('_', '')}Body", bulk.row, bulk.words)

    def view(request: HttpRequest, body: Any) -> dict[str, Any]:
        return write_rows(request, body, bulk.act)

    verb, what = ("Change", "change") if bulk.is_change else ("Enter", "new record")
    view.__name__ = bulk.name
    view.__doc__ = (
        f"Write up to {MOST} rows, each as the operation for one {what} does. With `all` a row that is refused takes "
        "the others back (422, `rows_refused`); with `each` the good ones stay, in a transaction for each, or in one "
        f"under an Idempotency-Key. On SQLite one transaction takes at most {MOST_AT_ONCE} rows."
    )
    view.__annotations__ = {"request": HttpRequest, "body": body, "return": dict[str, Any]}
    add = router.patch if bulk.is_change else router.post
    add(f"/registry/{bulk.address}/bulk", response=BulkOut, summary=f"{verb} many {bulk.words}")(view)


for _bulk in BULKS:
    _add(_bulk)
