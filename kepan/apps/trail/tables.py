"""How migrations make a table without preparing all the others anew."""

from __future__ import annotations

from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.migrations.utils import resolve_relation


class CreateModel(migrations.CreateModel):
    """Makes a table as Django's operation of this name does, but prepares only the one model for it.

    Django renders, with each new model, all models that hang together with it by whatever relations; in a region's
    database that is nearly every one, a hundred times over. A new model is what others cannot know yet, so that
    it can be rendered alone: its relations make themselves known to the models they lead to. Only where something
    of the others could be out of date is it done as Django does it.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the model to the state; rendered alone where that is enough."""
        apps: StateApps | None = state.__dict__.get("apps")
        if apps is None or apps._pending_operations:
            super().state_forwards(app_label, state)
            return
        # Without rendered models the state only takes the description.
        del state.__dict__["apps"]
        super().state_forwards(app_label, state)
        state.__dict__["apps"] = apps
        described = state.models[app_label, self.name_lower]
        if all(_is_current(apps, target) for target in _list_targets(described)):
            apps.render_multiple([described])
        else:
            state.reload_model(app_label, self.name_lower)


def _list_targets(described: ModelState) -> list[tuple[str, str]]:
    """Return (app label, model name) of all models that relations or bases of a described model lead to."""
    own = (described.app_label, described.name_lower)
    named: list[Any] = [base for base in described.bases if isinstance(base, str)]
    for field in described.fields.values():
        if relation := field.remote_field:
            named += [relation.model, getattr(relation, "through", None)]
    targets = [resolve_relation(name, *own) for name in named if name is not None]
    return [target for target in targets if target != own]


def _is_current(apps: Apps, target: tuple[str, str]) -> bool:
    """Say whether a model was rendered for this registry and not for the one it was copied from."""
    try:
        return apps.get_model(*target)._meta.apps is apps
    except LookupError:
        return False
