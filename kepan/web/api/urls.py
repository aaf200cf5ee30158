"""Addresses of the interface."""

from django.urls import include, path, re_path

from kepan.web.api.guarding import show_unknown
from kepan.web.api.interface import list_patterns
from kepan.web.api.reading import show_docs, show_document

urlpatterns = [
    path("api/", show_docs, name="api_docs"),
    path("api/v1/openapi.json", show_document, name="api_document"),
    path("api/v1/", include(list_patterns())),
    # Whatever stands there, line breaks too: the converter `path` would leave them to the site's own page.
    re_path(r"^api/(?P<rest>(?s:.+))$", show_unknown, name="api_unknown"),
]
