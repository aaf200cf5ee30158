"""People as a target: one row a person, with kinds, fields and one position; no identity number comes in by a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kepan.apps.accounts.enums import Tier
from kepan.apps.accounts.permissions import RefusalError
from kepan.apps.imports.services import Context, Entry, Identity
from kepan.apps.registry.enums import HIGHTECH_FIELDS, FieldScheme, PersonKind
from kepan.apps.registry.models import Person, PersonField, PersonRole, Position
from kepan.apps.registry.selectors import list_people
from kepan.apps.registry.services.imports.drafts import (
    Draft,
    PlaceFinder,
    RecordTarget,
    add_repeats,
    check_editable,
    check_matched,
    load_matched,
)
from kepan.apps.registry.services.imports.fields import check_email, list_choices, make_column_field, make_field
from kepan.apps.registry.services.imports.finding import read_bodies
from kepan.apps.registry.services.imports.finding_people import PersonFinder, list_employers, list_person_candidates
from kepan.apps.registry.services.imports.finishing import check_records
from kepan.apps.registry.services.people import (
    PersonDetails,
    check_fields,
    check_none_beside,
    check_person,
    find_main_beside,
)
from kepan.apps.registry.services.writing import check_days, choose_office
from kepan.engine.sheets.fields import Field, Kind

TABLE = "people"
PLAIN = ("name", "birth_year", "degree", "professional_title", "phone", "email", "source", "tier")
FIELDS = {
    "disciplines": FieldScheme.DISCIPLINE,
    "ipc": FieldScheme.IPC,
    "hightech_fields": FieldScheme.HIGHTECH_FIELD,
}
FIELD_LENGTH, CATEGORY_LENGTH = 20, 60


class PersonTarget(RecordTarget):
    """One row is one person at one place of work."""

    key = TABLE
    label = gettext_lazy("专家和人才")
    tables = (Person, PersonRole, PersonField, Position)
    finished = (Person,)

    def list_fields(self) -> tuple[Field, ...]:
        """List the fields: who the person is, of which kinds, where at work, in which fields."""
        column = partial(make_column_field, TABLE, Person)
        position = partial(make_column_field, TABLE, Position)
        return (
            column("name", is_required=True, is_key=True),
            column("birth_year", is_key=True),
            make_field(TABLE, "organisation", _("工作单位"), is_key=True),
            make_field(TABLE, "uscc", _("单位统一社会信用代码"), Kind.CODE, is_key=True),
            make_field(TABLE, "position", _("职务"), longest=60),
            position("is_main"),
            position("starts_on", label=_("任职起")),
            position("ends_on", label=_("任职止")),
            make_field(TABLE, "kinds", _("人员类型"), Kind.LIST),
            make_field(TABLE, "category", _("人才类别"), longest=CATEGORY_LENGTH),
            column("degree"),
            column("professional_title"),
            column("phone", kind=Kind.CODE),
            column("email"),
            make_field(TABLE, "disciplines", _("学科"), Kind.LIST),
            make_field(TABLE, "ipc", _("国际专利分类"), Kind.LIST),
            make_field(TABLE, "hightech_fields", _("高新技术领域"), Kind.LIST),
            make_field(TABLE, "region", _("区县")),
            column("source"),
            column("tier", words="data_tier"),
        )

    def list_options(self) -> tuple[Field, ...]:
        """What can be said of all people of a table at once."""
        keys = ("kinds", "category", "region", "source", "tier")
        return tuple(field for field in self.list_fields() if field.key in keys)

    def list_identities(self) -> tuple[Identity, ...]:
        """By name with place of work or year of birth; a name alone only suggests."""
        return (
            Identity("uscc", gettext_lazy("姓名和单位信用代码"), ("name", "uscc")),
            Identity("organisation", gettext_lazy("姓名和工作单位"), ("name", "organisation")),
            Identity("birth_year", gettext_lazy("姓名和出生年份"), ("name", "birth_year")),
        )

    def list_drafts(self, entries: Sequence[Entry], context: Context) -> list[Draft]:
        """Find the people of a chunk, then read each row against its record."""
        drafts = self.create_drafts(entries, context)
        read_bodies(drafts, context, is_needed=False)
        self._find_records(drafts, context)
        places = PlaceFinder(context)
        for draft in drafts:
            check_matched(draft)
            check_editable(draft, context.actor)
            self._read_columns(draft, places)
            self._read_kinds(draft)
            self._read_position(draft)
            self._read_fields(draft)
        add_repeats(drafts, lambda draft: draft.record and draft.record.pk)
        return drafts

    def _find_records(self, drafts: Sequence[Draft], context: Context) -> None:
        """Find a person by name and place of work where one fits; whoever fits otherwise is only suggested."""
        rows = Person.objects.filter(merged_into=None) if context.actor is None else list_people(user=context.actor)
        held = rows.select_related("region").prefetch_related("positions__organisation", "roles", "fields")
        chosen = load_matched(held, drafts)
        finder = PersonFinder(context.actor, (draft.get_text("name") for draft in drafts))
        for draft in drafts:
            body, year = draft.known["body"], draft.get("birth_year")
            if draft.entry.match is not None:
                draft.record = chosen.get(draft.entry.match)
            elif not draft.entry.is_new:
                fitting = finder.list_fitting(draft.get_text("name"), body, year)
                near = [one for one in fitting if body is not None and body.pk in list_employers(one)]
                draft.record = near[0] if len(near) == 1 else None
                draft.candidates = list_person_candidates(fitting, finder, draft)

    def _read_columns(self, draft: Draft, places: PlaceFinder) -> None:
        body = draft.known["body"]
        details = PersonDetails(draft.get_text("name"), birth_year=draft.get("birth_year"))
        draft.check("birth_year" if details.name else "name", "person", check_person, details)
        draft.check("email", "email", check_email, draft.get_text("email"))
        home = draft.record.region if draft.record is not None else (body.region if body else places.context.region)
        if draft.record is None or draft.get_text("region"):
            draft.set("region", "region", places.find(draft, default=home))
        for key in PLAIN:
            draft.set(key, key, draft.get(key))

    def _read_kinds(self, draft: Draft) -> None:
        choices = list_choices(PersonKind.choices, "person_kind")
        held = set() if draft.record is None else {
            (role.kind, role.category) for role in draft.record.roles.all() if role.ends_on is None
        }  # fmt: skip
        category = draft.get_text("category")
        found = draft.list_choices("kinds", choices, _("“%(word)s”不是人员类型。"))
        if category and not draft.get_list("kinds"):
            found = [PersonKind.TALENT.value]
        # A cell holds the category of one of the kinds beside it.
        known = {kind for kind, _own in held} if category in {own for _kind, own in held} else set()
        for kind in found:
            if (kind, category) not in held and kind not in known:
                words = " ".join(filter(None, (str(PersonKind(kind).label), category)))
                draft.hang("kinds", words, _make(PersonRole, kind=kind, category=category))

    def _read_position(self, draft: Draft) -> None:
        """Read the position; one at the same organisation with the same beginning stands already."""
        body, title = draft.known["body"], draft.get_text("position")
        start, end = draft.get("starts_on"), draft.get("ends_on")
        draft.check("ends_on", "days", check_days, start, end)
        if body is None:
            return
        positions = [] if draft.record is None else list(draft.record.positions.all())
        for one in positions:
            if one.organisation_id == body.pk and (start is None or one.starts_on in (None, start)):
                if title and title != one.title:
                    words = _("在库职务是“%(title)s”，导入不改任职；变了的请在人员里登记。")
                    draft.add_doubt("position", "position_differs", words % {"title": one.title})
                return
        is_main = draft.get("is_main") is not False
        if is_main:
            other = find_main_beside(positions, start, end)
            draft.check("is_main", "two_positions", check_none_beside, other)
        words = " ".join(filter(None, (body.name, title)))
        draft.hang(
            "organisation",
            words,
            _make(Position, organisation=body, title=title, is_main=is_main, starts_on=start, ends_on=end),
        )

    def _read_fields(self, draft: Draft) -> None:
        held = set() if draft.record is None else {(one.scheme, one.code) for one in draft.record.fields.all()}
        for key, scheme in FIELDS.items():
            codes = draft.check(key, "field", check_scheme, scheme, draft.get_list(key)) or []
            for code in dict.fromkeys(codes):
                if (scheme, code) not in held:
                    draft.hang(key, code, _make(PersonField, scheme=scheme, code=code))

    def create_rows(self, draft: Draft, context: Context) -> list[models.Model]:
        """Create a person with kinds, fields and position."""
        first: dict[str, Any] = {"tier": Tier.OWNED_DATA, "office": choose_office(context.actor)}
        row = Person(owner=context.actor, **first | draft.columns)
        return [row, *(create(row) for create in draft.held)]

    def finish(self, keys: Mapping[type[models.Model], Sequence[int]], context: Context) -> None:
        """Bring the findings of the people up to date."""
        check_records("person", keys.get(Person, ()), today=context.today)


def check_scheme(scheme: FieldScheme, codes: Sequence[str]) -> list[str]:
    """Return the codes of fields as they are kept; refused where one is none of its scheme, or too long."""
    found = check_fields(scheme, codes)
    if scheme == FieldScheme.HIGHTECH_FIELD and (strange := sorted(set(found) - set(HIGHTECH_FIELDS))):
        raise RefusalError(_("高新技术领域里没有“%(code)s”。") % {"code": strange[0]})
    if any(len(code) > FIELD_LENGTH for code in found):
        raise RefusalError(_("专业领域最多 %(most)d 个字。") % {"most": FIELD_LENGTH})
    return found


def _make(table: type[models.Model], **values: Any) -> Callable[[Any], models.Model]:
    return lambda row: table(person=row, **values)
