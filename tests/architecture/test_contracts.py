"""The rules of the house that a machine checks: the linter's contracts, and two that it cannot see."""

from __future__ import annotations

import ast
from importlib.metadata import entry_points
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models

FACES = {"services", "selectors", "facts", "enums", "permissions"}
LADDER = (
    "trail",
    "accounts",
    "desk",
    "imports",
    "registry",
    "ledgers",
    "indicators",
    "planning",
    "evaluation",
    "reporting",
    "webhooks",
)
SIDE_BY_SIDE = {
    "cultivation", "programmes", "exchange", "carriers", "finance",
    "patents", "chains", "sharing", "events", "socialins",
}  # fmt: skip
FACELESS_BELOW = {
    # Marks on fields are part of how a model is written, so they are imported by models of other contexts.
    ("accounts", "personal"),
    # How a table is made is a word that migrations of all contexts are written with.
    ("trail", "tables"),
    # A foreign key and a typed signature need the class (ADR 0007); reading and writing go through the face,
    # which test_foreign_tables_are_reached_through_the_face checks.
    *((context, "models") for context in LADDER),
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """The imports of the whole package."""
    return grimp.build_graph("kepan", cache_dir=None)


def test_contracts_of_the_linter_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """All seven contracts of pyproject.toml hold."""
    (command,) = entry_points(group="console_scripts", name="lint-imports")
    from importlinter.cli import lint_imports

    assert command.value.startswith("importlinter")
    assert lint_imports(config_filename="pyproject.toml", no_cache=True) == 0


def list_face_breaks(graph: grimp.ImportGraph) -> list[str]:
    """Return imports from one context into another that do not name a face."""
    found = []
    for module in sorted(graph.modules):
        parts = module.split(".")
        if parts[:2] != ["kepan", "apps"] or len(parts) < 4:
            continue
        for target in sorted(graph.find_modules_directly_imported_by(module)):
            to = target.split(".")
            if to[:2] != ["kepan", "apps"] or len(to) < 4 or to[2] == parts[2]:
                continue
            if to[3] not in FACES and (to[2], to[3]) not in FACELESS_BELOW:
                found.append(f"{module} → {target}")
    return found


def test_contexts_import_only_each_others_faces(graph: grimp.ImportGraph) -> None:
    """A context reaches another through services, selectors, facts, enums and permissions."""
    assert list_face_breaks(graph) == []


def test_face_check_sees_a_break(graph: grimp.ImportGraph) -> None:
    """The check above can fail: an import of another context's tasks is reported."""
    broken = grimp.build_graph("kepan", cache_dir=None)
    broken.add_import(importer="kepan.apps.planning.services", imported="kepan.apps.desk.tasks")
    assert "kepan.apps.planning.services → kepan.apps.desk.tasks" in list_face_breaks(broken)


def list_foreign_queries(context: str, source: str) -> list[str]:
    """Return uses of another context's tables (`Name.objects`) in the source of a module of `context`."""
    tree = ast.parse(source)
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (parts := (node.module or "").split("."))[:2] == ["kepan", "apps"]
        if parts[2:3] != [context] and parts[3:4] == ["models"]
        for alias in node.names
    }
    return sorted(
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.value.id in foreign and node.attr in {"objects", "_default_manager", "_base_manager"}
    )


def test_foreign_tables_are_reached_through_the_face() -> None:
    """No context queries a table of another one itself."""
    contexts = Path(__file__).parents[2] / "kepan" / "apps"
    found = {
        str(path.relative_to(contexts)): uses
        for path in sorted(contexts.rglob("*.py"))
        if "migrations" not in path.parts and path.parent != contexts
        if (uses := list_foreign_queries(path.relative_to(contexts).parts[0], path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_query_check_sees_a_foreign_query() -> None:
    """The check above can fail."""
    source = "from kepan.apps.accounts.models import User\nUser.objects.all()\n"
    assert list_foreign_queries("desk", source) == ["User.objects"]
    assert list_foreign_queries("accounts", source) == []


def find_rung(context: str) -> int:
    """Return the height of a context on the ladder; service contexts share one rung."""
    if context in SIDE_BY_SIDE:
        return LADDER.index("ledgers") * 10 + 5
    return LADDER.index(context) * 10


def list_upward_keys(tables: list[type[models.Model]]) -> list[str]:
    """Return foreign keys that point up the ladder or across it."""
    found = []
    for table in tables:
        for field in table._meta.get_fields():
            related = field.related_model if isinstance(field, models.ForeignKey | models.ManyToManyField) else None
            if related is None or not isinstance(related, type) or not related.__module__.startswith("kepan.apps."):
                continue
            ours, theirs = table._meta.app_label, related._meta.app_label
            if ours != theirs and find_rung(theirs) >= find_rung(ours):
                found.append(f"{table._meta.label}.{field.name} → {related._meta.label}")
    return found


def test_foreign_keys_point_down_the_ladder() -> None:
    """No table refers to one of a context above its own."""
    tables = [table for table in apps.get_models() if table.__module__.startswith("kepan.apps.")]
    assert len(tables) > 5
    assert list_upward_keys(tables) == []


def test_key_check_sees_an_upward_key() -> None:
    """The check above can fail: from accounts a key to desk points up."""
    assert find_rung("desk") > find_rung("accounts")
    with pytest.raises(ValueError, match="not in tuple"):
        find_rung("attic")
