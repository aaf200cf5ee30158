"""Moving what refers to one record over to another, and back: every table that has a key to it, whosever it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _

from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.registry.enums import NameKind
from kepan.apps.registry.models import (
    MatchPair,
    Merger,
    OrganisationName,
    PersonPair,
    Position,
    SearchKey,
    YearlyStatement,
)

MOVED, STAYED, CREATED = "moved", "stayed", "created"
"""What the log says of rows: they went over, they could not because the other record has such a row, they were made."""
NOT_MOVED = (MatchPair, PersonPair, Merger, SearchKey)
"""The log itself, pairs of records as they were found, and keys that are written anew from names."""
TOGETHER: Mapping[type[models.Model], str] = {YearlyStatement: "year"}
"""Rows of one value go over together or not at all: the revisions of a year are one account of it."""
CHUNK = 500


def list_links(model: type[models.Model]) -> list[ForeignObjectRel]:
    """List the keys of all tables that point to records of a kind and go over when two of them are merged."""
    links = [link for link in model._meta.related_objects if link.related_model not in NOT_MOVED]
    return sorted(links, key=lambda link: (link.related_model._meta.label_lower, link.field.name))


def move_references(dropped: models.Model, kept: models.Model) -> list[dict[str, Any]]:
    """Point all rows of one record to another; what would stand there twice stays. Return the log of it."""
    log = []
    for link in list_links(type(dropped)):
        table, column = link.related_model, link.field.name
        moved, stayed = _move_rows(table, column, dropped, kept)
        for what, keys in ((MOVED, moved), (STAYED, stayed)):
            if keys:
                log.append({"what": what, "table": table._meta.label_lower, "column": column, "keys": keys})
    return log


def _move_rows(
    table: type[models.Model], column: str, dropped: models.Model, kept: models.Model
) -> tuple[list[int], list[int]]:
    rows = table._base_manager.filter(**{column: dropped})
    staying = set(_list_staying(table, column, dropped, kept))
    if not staying and not _is_unique(table, column):
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(**{column: kept})
        return keys, []
    groups: dict[Any, list[int]] = {}
    for key, value in rows.order_by("pk").values_list("pk", TOGETHER.get(table, "pk")):
        groups.setdefault(value, []).append(key)
    moved: list[int] = []
    stayed: list[int] = []
    for value, keys in groups.items():
        is_held = table in TOGETHER and table._base_manager.filter(**{column: kept, TOGETHER[table]: value}).exists()
        if is_held or not staying.isdisjoint(keys):
            stayed += keys
            continue
        try:
            with transaction.atomic():
                table._base_manager.filter(pk__in=keys).update(**{column: kept})
        except IntegrityError:
            # The other record has such a row already.
            stayed += keys
        else:
            moved += keys
    return moved, stayed


def _is_unique(table: type[models.Model], column: str) -> bool:
    """Say whether moving a row can make it equal to another."""
    constraints = (one for one in table._meta.constraints if isinstance(one, models.UniqueConstraint))
    field = table._meta.get_field(column)
    return bool(getattr(field, "unique", False)) or any(column in one.fields for one in constraints)


def _list_staying(table: type[models.Model], column: str, dropped: models.Model, kept: models.Model) -> Iterator[int]:
    """List rows that may not go over: the own name, and main positions at the time of other main ones."""
    if table is OrganisationName:
        yield from OrganisationName.objects.filter(organisation=dropped.pk, kind=NameKind.CURRENT).values_list(
            "pk", flat=True
        )
    if table is Position and column == "person":
        held = list(Position.objects.filter(person=kept.pk, is_main=True))
        for row in Position.objects.filter(person=dropped.pk, is_main=True):
            if any(has_overlap(row, other) for other in held):
                yield row.pk


def has_overlap(first: Position, second: Position) -> bool:
    """Say whether two positions share a day; a day that nobody knows is as early or late as can be."""
    starts_before = first.starts_on is None or second.ends_on is None or first.starts_on <= second.ends_on
    ends_after = first.ends_on is None or second.starts_on is None or first.ends_on >= second.starts_on
    return starts_before and ends_after


def create_log_entry(row: models.Model, column: str) -> dict[str, Any]:
    """Say in the log that a row was made for the record that stays."""
    return {"what": CREATED, "table": row._meta.label_lower, "column": column, "keys": [row.pk]}


def return_references(log: Iterable[Mapping[str, Any]], dropped: models.Model, kept: models.Model) -> None:
    """Point rows back by the log; those that somebody moved on or removed since are left as they are."""
    tables = {link.related_model._meta.label_lower: link.related_model for link in list_links(type(dropped))}
    for entry in log:
        table = tables.get(entry["table"])
        if table is None or entry["what"] == STAYED:
            continue
        keys = entry["keys"]
        for start in range(0, len(keys), CHUNK):
            rows = table._base_manager.filter(**{"pk__in": keys[start : start + CHUNK], entry["column"]: kept})
            if entry["what"] == CREATED:
                rows.delete()
                continue
            try:
                with transaction.atomic():
                    rows.update(**{entry["column"]: dropped})
            except IntegrityError as error:
                name = table._meta.verbose_name
                raise RefusalError(
                    _("“%(name)s”里有后来的内容和要退回的重复，先改掉再拆分。") % {"name": name}
                ) from error
