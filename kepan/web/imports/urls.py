"""Addresses of imports."""

from django.urls import path

from kepan.web.imports.views import applying, columns, deciding, lists, preview, starting

ONE = "imports/<int:pk>/"

urlpatterns = [
    path("imports/", lists.BatchList.as_view(), name="import_list"),
    path("imports/new/", starting.create, name="import_create"),
    path("imports/templates/<str:target>/", starting.download_template, name="import_template"),
    path(ONE, preview.show, name="import_detail"),
    path(f"{ONE}progress/", applying.show_progress, name="import_progress"),
    path(f"{ONE}columns/", columns.show_columns, name="import_columns"),
    path(f"{ONE}rows/<int:place>/", deciding.show_row, name="import_row"),
    path(f"{ONE}decide/", deciding.decide, name="import_decide"),
    path(f"{ONE}apply/", applying.apply, name="import_apply"),
    path(f"{ONE}drop/", applying.drop, name="import_drop"),
    path(f"{ONE}undo/", applying.undo, name="import_undo"),
    path(f"{ONE}returned/", preview.download_returned, name="import_returned"),
]
