"""Which records the cells of a chunk mean: organisations and people as the registry finds them, others by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from kepan.apps.accounts.selectors import list_all_regions
from kepan.apps.imports.services import Context
from kepan.apps.ledgers.enums import LINK_COLUMNS
from kepan.apps.ledgers.selectors import list_records, match_record
from kepan.apps.registry.selectors.matching import find_matches_of_each
from kepan.apps.registry.services.imports.drafts import Draft
from kepan.apps.registry.services.imports.finding import OrganisationFinder, add_rivals, add_unknown
from kepan.apps.registry.services.imports.finding_people import PersonFinder, write_person
from kepan.engine.basis.words import write_folded
from kepan.engine.ledgers.types import Field, FieldKind
from kepan.engine.registry.traits import LinkageRecord

WAYS: Mapping[str, tuple[str, ...]] = {
    FieldKind.RIGHT: ("application_number", "publication_number", "grant_number", "number", "title"),
    FieldKind.PROJECT: ("number", "name"),
    FieldKind.AGREEMENT: ("number", "title"),
    FieldKind.ENTRY: ("number", "label"),
}
"""Columns by which a record is called in a table, the surest first."""


CELLS = "cells"
"""Under this a draft keeps the rows of its cells that hold several, by field."""


def list_words(draft: Draft, field: Field) -> Sequence[str]:
    """List what a row says of a field; of a column of a table, line by line."""
    table, _dot, column = field.key.partition(".")
    if not column:
        return draft.get_list(field.key)
    return [row[column] for row in draft.known[CELLS].get(table, ()) if row.get(column)]


def get_column(field: Field) -> str:
    """Return the key of the column of the file in which a field stands."""
    return field.key.partition(".")[0]


class RecordFinder:
    """Finds what the link fields of a chunk mean; a fixed number of questions for each field."""

    def __init__(self, drafts: Sequence[Draft], fields: Iterable[Field], context: Context) -> None:
        self.drafts, self.context = drafts, context
        self.found: dict[tuple[int, str], list[int]] = {}
        """Keys by the place of a row and the key of a field."""
        for field in fields:
            match field.kind:
                case FieldKind.ORGANISATION:
                    self._find_organisations(field)
                case FieldKind.PERSON:
                    self._find_people(field)
                case FieldKind.REGION:
                    self._find_regions(field)
                case _ if field.kind in LINK_COLUMNS:
                    self._find_named(field)
            if field.kind in LINK_COLUMNS:
                self._check_kind(field)

    def _list_words(self, field: Field) -> list[str]:
        return [word for draft in self.drafts for word in list_words(draft, field)]

    def _keep(self, draft: Draft, field: Field, key: int) -> None:
        self.found.setdefault((draft.entry.place, field.key), []).append(key)

    def _find_organisations(self, field: Field) -> None:
        finder = OrganisationFinder(self.context.actor, self._list_words(field))
        missing: list[tuple[Draft, str]] = []
        for draft in self.drafts:
            for word in list_words(draft, field):
                hit = finder.find(word, region=self.context.region)
                if hit.body is not None:
                    self._keep(draft, field, hit.body.pk)
                    draft.known.setdefault("bodies", {})[field.key] = hit.body
                elif hit.rivals:
                    add_rivals(draft, hit, field=get_column(field))
                else:
                    missing.append((draft, word))
        entries = [LinkageRecord(0, word, "") for _draft, word in missing]
        alike = find_matches_of_each(user=self.context.actor, entries=entries, limit=1)
        for (draft, word), matches in zip(missing, alike, strict=True):
            add_unknown(draft, word, matches, field=get_column(field))

    def _find_people(self, field: Field) -> None:
        finder = PersonFinder(self.context.actor, self._list_words(field))
        for draft in self.drafts:
            bodies = list(draft.known.get("bodies", {}).values())
            for word in list_words(draft, field):
                people = finder.list_fitting(word, bodies[0] if bodies else None, None)
                if len(people) == 1:
                    self._keep(draft, field, people[0].pk)
                elif people:
                    shown = {"count": len(people), "name": word, "people": "、".join(map(write_person, people[:3]))}
                    words = _("有 %(count)s 位“%(name)s”，不知道是哪一位：%(people)s。") % shown
                    draft.add_trouble(get_column(field), "person_unsure", words)
                else:
                    words = _("没有登记过人员“%(name)s”，请先登记。") % {"name": word}
                    draft.add_trouble(get_column(field), "person_unknown", words)

    def _find_regions(self, field: Field) -> None:
        known: dict[str, set[int]] = defaultdict(set)
        for region in list_all_regions():
            for word in {region.code, write_folded(region.name), write_folded(region.short_name)} - {""}:
                known[word].add(region.pk)
        for draft in self.drafts:
            for word in list_words(draft, field):
                self._take(draft, field, word, known.get(write_folded(word), set()))

    def _find_named(self, field: Field) -> None:
        ways, words = WAYS[field.kind], set(self._list_words(field))
        if not words:
            return
        wanted = Q()
        for way in ways:
            wanted |= Q(**{f"{way}__in": words})
        rows = list_records(user=self.context.actor, kind=field.kind).filter(match_record(field)).filter(wanted)
        known: dict[tuple[str, str], set[int]] = defaultdict(set)
        for pk, *names in rows.order_by("pk").values_list("pk", *ways):
            for way, name in zip(ways, names, strict=True):
                known[way, name].add(pk)
        for draft in self.drafts:
            for word in list_words(draft, field):
                hits = next((known[way, word] for way in ways if known.get((way, word))), set())
                self._take(draft, field, word, hits)

    def _take(self, draft: Draft, field: Field, word: str, keys: set[int]) -> None:
        """Take the only record that is called so; its trouble where there is none, or several."""
        if len(keys) == 1:
            self._keep(draft, field, next(iter(keys)))
        elif keys:
            said = _("有 %(count)s 条“%(words)s”，不知道是哪一条，写编号。") % {"count": len(keys), "words": word}
            draft.add_trouble(get_column(field), "link_unsure", said)
        else:
            draft.add_trouble(get_column(field), "link_unknown", _("没有找到“%(words)s”。") % {"words": word})

    def _check_kind(self, field: Field) -> None:
        """Say which rows name a record that the field does not take."""
        if not field.roles or field.kind not in (FieldKind.ORGANISATION, FieldKind.PERSON):
            return
        keys = {key for (_place, name), held in self.found.items() if name == field.key for key in held}
        rows: Any = list_records(user=self.context.actor, kind=field.kind).order_by()
        fitting = set(rows.filter(match_record(field), pk__in=keys).values_list("pk", flat=True)) if keys else set()
        for draft in self.drafts:
            if not fitting.issuperset(self.found.get((draft.entry.place, field.key), ())):
                words = _("“%(words)s”不是这里要的种类。") % {"words": "、".join(list_words(draft, field))}
                draft.add_trouble(get_column(field), "link_kind", words)
