"""Addresses of the audit trail."""

from django.urls import path

from kepan.web.trail import views

urlpatterns = [
    path("trail/", views.TrailList.as_view(), name="trail"),
    path("trail/<int:pk>/", views.show_entry, name="trail_entry"),
]
