"""Addresses of what hangs on an organisation."""

from typing import Any

from django.urls import URLPattern, path

from kepan.web.registry.views import belongings
from kepan.web.registry.views.belongings import Deed

ONE = "organisations/<int:pk>/"


def write_path(route: str, deed: Deed, name: str) -> URLPattern:
    """Write the address of a small change."""
    told: dict[str, Any] = {"deed": deed}
    return path(f"{ONE}{route}/", belongings.change, told, name=f"organisation_{name}")


urlpatterns = [
    path("organisations/industries/", belongings.show_industries, name="industry_names"),
    path(f"{ONE}particulars/", belongings.show_particulars, name="organisation_particulars"),
    write_path("move", belongings.MOVE, "move"),
    write_path("reopen", belongings.REOPEN, "reopen"),
    write_path("history/<int:held_pk>/undo", belongings.UNDO, "undo"),
    write_path("kinds", belongings.KINDS, "kinds"),
    write_path("kinds/<int:held_pk>", belongings.ROLE, "role_edit"),
    write_path("kinds/<int:held_pk>/remove", belongings.ROLE_GONE, "role_remove"),
    write_path("names/new", belongings.NAME, "name_create"),
    write_path("names/<int:held_pk>/remove", belongings.NAME_GONE, "name_remove"),
    write_path("codes/new", belongings.CODE, "code_create"),
    write_path("codes/<int:held_pk>/remove", belongings.CODE_GONE, "code_remove"),
    write_path("contacts/new", belongings.CONTACT, "contact_create"),
    write_path("contacts/<int:held_pk>", belongings.CONTACT_EDIT, "contact_edit"),
    write_path("contacts/<int:held_pk>/remove", belongings.CONTACT_GONE, "contact_remove"),
    write_path("tags/<slug:tag>", belongings.TAGS, "tags"),
    write_path("parent", belongings.PARENT, "parent"),
]
