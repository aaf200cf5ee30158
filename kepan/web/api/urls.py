"""Addresses of the interface."""

from django.urls import include, path

from kepan.web.api.guarding import show_unknown
from kepan.web.api.interface import list_patterns
from kepan.web.api.reading import show_docs, show_document

urlpatterns = [
    path("api/", show_docs, name="api_docs"),
    path("api/v1/openapi.json", show_document, name="api_document"),
    path("api/v1/", include(list_patterns())),
    path("api/<path:rest>", show_unknown, name="api_unknown"),
]
