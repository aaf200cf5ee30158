"""Addresses of the audit trail."""

from django.urls import path

from kepan.web.trail import views

urlpatterns = [
    path("trail/", views.show_trail, name="trail"),
    path("trail/export/", views.export_trail, name="trail_export"),
    path("trail/<int:pk>/", views.show_entry, name="trail_entry"),
]
