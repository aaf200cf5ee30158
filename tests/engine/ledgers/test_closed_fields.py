"""A computed field shows nobody what is closed to them, and names, certificates and replies show it to nobody."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pytest

from kepan.engine.ledgers.drafting import list_faults_of
from kepan.engine.ledgers.reading import TypeFaultsError, read_type, write_type
from kepan.engine.ledgers.types import Field, FieldKind, Visibility
from kepan.engine.ledgers.visibility import STAFF, Viewer, can_see, list_sources, narrow_field

FEE: dict[str, Any] = {
    "key": "fee", "kind": "number", "title": "费用", "visibility": "restricted", "seen_by": ["auditor"],
    "hidden_in": ["new"],
}  # fmt: skip
TWICE: dict[str, Any] = {"key": "twice", "kind": "computed", "title": "两倍", "expression": "fee * 2"}
MORE: dict[str, Any] = {"key": "more", "kind": "computed", "title": "再加一", "expression": "twice + 1"}


def make(*computed: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Make the document of a type with a closed fee and what is computed from it."""
    name = {"key": "name", "kind": "text", "title": "名称"}
    return {
        "key": "test", "title": "虚构", "title_en": "Invented", "about": "虚构的", "group": "own", "label": "{name}",
        "number": "", "writers": ["section_officer"], "states": [{"key": "new", "title": "新"}], "transitions": [],
        "sections": [{"key": "one", "title": "一", "fields": [name, FEE, *computed]}], **more,
    }  # fmt: skip


def test_what_is_computed_is_as_closed_as_what_it_reads() -> None:
    made = read_type(make(MORE, TWICE))
    found = {one.key: (str(one.visibility), one.seen_by, one.hidden_in) for one in made.fields if one.key != "name"}
    assert found == dict.fromkeys(("fee", "more", "twice"), ("restricted", ("auditor",), ("new",)))
    assert read_type(write_type(made)) == made
    assert {one.key for one in list_sources(made, made.fields[2])} == {"twice", "fee"}
    open_ = read_type(make(MORE, TWICE | {"discloses": True}))
    assert {str(one.visibility) for one in open_.fields if one.kind is FieldKind.COMPUTED} == {"internal"}
    assert list_sources(open_, open_.fields[2]) == (open_.find_field("twice"),)


def test_whoever_sees_the_narrowed_field_sees_it_and_all_that_it_reads() -> None:
    roles = ("director", "auditor", "enterprise")
    parts = [
        Field("x", FieldKind.TEXT, "x", visibility=visibility, seen_by=named, hidden_in=hidden)
        for visibility in Visibility
        for named in ((), ("auditor",), ("enterprise", "auditor"))
        for hidden in ((), ("shut",))
    ]
    viewers = [
        Viewer(frozenset(held), office, owner, office or bool(STAFF & set(held)), office and "director" in held)
        for count in range(3)
        for held in combinations(roles, count)
        for office, owner in product((False, True), repeat=2)
    ]  # fmt: skip
    leaks = [
        (one, other, viewer)
        for one, other in product(parts, parts)
        for narrow in [narrow_field(one, [other])]
        for viewer, state in product(viewers, ("shut", "free"))
        if can_see(narrow, viewer, state) and not (can_see(one, viewer, state) and can_see(other, viewer, state))
    ]
    assert leaks == []


PAPER = {"title": "证书", "states": ["new"], "fields": ["name"]}


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"label": "{name} {twice}"}, "label"),
        ({"certificate": PAPER | {"text": "费用{twice}"}}, "certificate.fields"),
        ({"public_form": {"fields": ["name"], "state": "new", "answers": ["twice"]}}, "public_form.answers"),
    ],
)
def test_names_certificates_and_replies_show_nothing_closed(more: dict[str, Any], path: str) -> None:
    with pytest.raises(TypeFaultsError) as caught:
        read_type(make(TWICE, **more))
    assert [one.path for one in caught.value.faults] == [path]
    assert read_type(make(TWICE | {"discloses": True}, **more)).key == "test"


def test_what_is_closed_in_another_ledger_is_read_only_openly() -> None:
    other = read_type(make() | {"key": "other"})
    link = {"key": "far", "kind": "entry", "title": "另一本", "ledgers": ["other"]}
    told = {"key": "told", "kind": "computed", "title": "那边的", "expression": "far.fee"}
    _made, faults = list_faults_of(make(link, told), {"other": other})
    assert [(one.path, "费用" in one.words) for one in faults] == [("sections.0.fields.3.expression", True)]
    assert list_faults_of(make(link, told | {"discloses": True}), {"other": other})[1] == []
