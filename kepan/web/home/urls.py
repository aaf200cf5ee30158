"""Address of the home page."""

from django.urls import path

from kepan.web.home import views

urlpatterns = [path("", views.show_home, name="home")]
