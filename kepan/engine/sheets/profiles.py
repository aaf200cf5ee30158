"""What is known of the exports of one source: which heading fills which field and how its cells are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kepan.engine.sheets.days import DayOrder
from kepan.engine.sheets.fields import Field, Source
from kepan.engine.sheets.headings import Heading, fold_printed
from kepan.engine.sheets.texts import LIST_SIGNS


@dataclass(frozen=True, slots=True)
class Profile:
    """The exports of one source, for one kind of record.

    `headings` gives the field of each printed heading, "" for a column that is left out on purpose; it is what
    `list_suggestions` takes as remembered. `signs` (what parts a list), `orders` (of the parts of days), `transforms`
    (by their name in `kepan.engine.sheets.transforms`) and `joined` (headings whose cells are written behind the
    field's own) are by field; `kinds` are the source's own wordings for the field "kind". `keep` names the rows that
    are taken: for each heading how its cells begin; the others are set aside.
    """

    key: str
    label: str
    target: str
    headings: Mapping[str, str]
    empties: frozenset[str] = frozenset()
    signs: Mapping[str, Sequence[str]] = field(default_factory=dict)
    orders: Mapping[str, DayOrder] = field(default_factory=dict)
    transforms: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def create_profile_source(profile: Profile, headings: Sequence[Heading], columns: Mapping[int, Field]) -> Source:
    """Create what a profile knows of the columns that were given to its fields; `create_source` takes it as base."""
    by_name = _list_places(headings)
    own = {
        column: places
        for column, one in columns.items()
        if (places := tuple(by_name[name] for other in profile.joined.get(one.key, ())
                            if (name := fold_printed(other)) in by_name))
    }  # fmt: skip
    return Source(
        empties=profile.empties,
        signs=profile.signs.get("", LIST_SIGNS),
        orders={column: profile.orders[one.key] for column, one in columns.items() if one.key in profile.orders},
        parted={column: profile.signs[one.key] for column, one in columns.items() if one.key in profile.signs},
        transforms={
            column: profile.transforms[one.key] for column, one in columns.items() if one.key in profile.transforms
        },
        joined=own,
        keep={by_name[fold_printed(name)]: begins for name, begins in profile.keep.items()
              if fold_printed(name) in by_name},
    )  # fmt: skip


def _list_places(headings: Sequence[Heading]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if heading.printed:
            places.setdefault(fold_printed(heading.printed), column)
    return places


def list_profile_fields(profile: Profile, fields: Iterable[Field]) -> list[Field]:
    """List the fields of a target with the source's own wordings of the kind beside those of the target."""
    return [
        replace(one, choices={**one.choices, **profile.kinds}) if one.key == "kind" and profile.kinds else one
        for one in fields
    ]


def rank_profiles(profiles: Iterable[Profile], headings: Sequence[Heading]) -> list[tuple[Profile, float]]:
    """Rank profiles by the share of a table's headings that they know, the best first; those below half are left out.

    Of two that know as many the one comes first that has fewer headings: it is nearer.
    """
    printed = [fold_printed(heading.printed) for heading in headings if heading.printed]
    ranked = []
    for profile in profiles:
        known = {fold_printed(name) for name in profile.headings}
        share = sum(name in known for name in printed) / len(printed) if printed else 0.0
        if share >= 0.5:
            ranked.append((profile, round(share, 3)))
    return sorted(ranked, key=lambda found: (-found[1], len(found[0].headings), found[0].key))
