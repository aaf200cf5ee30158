"""Addresses of webhooks."""

from django.urls import path

from kepan.web.webhooks import views

urlpatterns = [
    path("account/webhooks/", views.show_webhooks, name="webhook_list"),
    path("account/webhooks/new/", views.make_webhook, name="webhook_create"),
    path("account/webhooks/<int:pk>/", views.show_webhook, name="webhook_detail"),
    path("account/webhooks/<int:pk>/edit/", views.edit_webhook, name="webhook_edit"),
    path("account/webhooks/<int:pk>/secret/", views.change_secret, name="webhook_secret"),
    path("account/webhooks/<int:pk>/pause/", views.pause, name="webhook_pause"),
    path("account/webhooks/<int:pk>/resume/", views.resume, name="webhook_resume"),
    path("account/webhooks/<int:pk>/ping/", views.ping, name="webhook_ping"),
    path("account/webhooks/<int:pk>/replays/", views.replay, name="webhook_replays"),
    path("account/webhooks/<int:pk>/remove/", views.remove, name="webhook_remove"),
]
