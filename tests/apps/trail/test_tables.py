"""The operation that makes a table prepares one model and still leaves the state that Django's own leaves."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from kepan.apps.trail import tables

KINDS = [migrations.CreateModel, tables.CreateModel]


def describe(kind: type[migrations.CreateModel], name: str, **relations: models.Field[Any, Any]) -> Operation:
    """Return the operation for a model with a key and relations."""
    return kind(name, [("id", models.BigAutoField(primary_key=True)), *relations.items()])


def refer(target: str) -> models.ForeignKey[Any, Any]:
    """Return a foreign key."""
    return models.ForeignKey(target, models.CASCADE)


def build(kind: type[migrations.CreateModel], *, rendered: bool = True) -> ProjectState:
    """Return the state of a region with places and the persons in them."""
    state = ProjectState()
    for operation in (
        describe(kind, "Region"),
        describe(kind, "Place", region=refer("trail.region"), within=refer("self")),
        describe(kind, "Person", place=refer("trail.place"), regions=models.ManyToManyField("trail.region")),
    ):
        operation.state_forwards("trail", state)
        if rendered:
            assert state.apps
    return state


def list_relations(state: ProjectState) -> dict[str, list[str]]:
    """Return what leads to and from each rendered model."""
    return {
        model._meta.model_name or "": sorted(str(field) for field in model._meta.get_fields(include_hidden=True))
        for model in state.apps.get_models(include_auto_created=True)
    }


def test_state_is_as_after_djangos_own() -> None:
    theirs, ours = (build(kind) for kind in KINDS)
    assert ours == theirs
    assert list_relations(ours) == list_relations(theirs)
    assert any("person" in found for found in list_relations(ours)["region"])


def test_others_stay_as_they_were_rendered() -> None:
    """Only the new model is rendered; Django's own operation renders the others as well."""
    state = build(tables.CreateModel)
    before = state.apps.get_model("trail", "region")
    describe(tables.CreateModel, "Note", person=refer("trail.person")).state_forwards("trail", state)
    assert state.apps.get_model("trail", "region") is before
    describe(migrations.CreateModel, "Remark", person=refer("trail.person")).state_forwards("trail", state)
    assert state.apps.get_model("trail", "region") is not before


def test_nothing_is_rendered_before_it_is_asked_for() -> None:
    state = build(tables.CreateModel, rendered=False)
    assert "apps" not in state.__dict__
    assert list_relations(state) == list_relations(build(migrations.CreateModel))


@pytest.mark.parametrize("kind", KINDS)
def test_models_of_a_copied_state_are_rendered_for_it(kind: type[migrations.CreateModel]) -> None:
    """A copy starts with the models of its original, which would look for what leads to them over there."""
    original = build(kind)
    copy = original.clone()
    describe(kind, "Note", person=refer("trail.person")).state_forwards("trail", copy)
    assert copy.apps.get_model("trail", "person")._meta.apps is copy.apps
    assert any("note" in found for found in list_relations(copy)["person"])
    assert not any("note" in found for found in list_relations(original)["person"])


def test_a_model_that_others_wait_for() -> None:
    """What an earlier model already leads to is left as Django leaves it."""
    theirs, ours = (build(kind) for kind in KINDS)
    for kind, state in zip(KINDS, (theirs, ours), strict=True):
        describe(kind, "Early", late=refer("trail.late")).state_forwards("trail", state)
        describe(kind, "Late", place=refer("trail.place")).state_forwards("trail", state)
    assert list_relations(ours) == list_relations(theirs)
