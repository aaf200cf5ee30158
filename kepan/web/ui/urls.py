"""Addresses of the shell itself."""

from django.urls import path

from kepan.web.ui import views

urlpatterns = [
    path("ui/", views.show_components, name="ui_components"),
    path("theme/", views.set_theme, name="set_theme"),
]
