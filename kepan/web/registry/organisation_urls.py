"""Addresses of what hangs on an organisation."""

from django.urls import path

from kepan.web.registry.views import belongings

ONE = "organisations/<int:pk>"
urlpatterns = [
    path("organisations/industries/", belongings.show_industries, name="industry_names"),
    path(f"{ONE}/particulars/", belongings.show_particulars, name="organisation_particulars"),
    path(f"{ONE}/change/<slug:what>/", belongings.change, name="organisation_change"),
    path(f"{ONE}/change/<slug:what>/<int:held_pk>/", belongings.change, name="organisation_change_held"),
]
