"""Root URLs: each context of the web floor brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from kepan.site.observe_metrics import show_metrics
from kepan.site.readiness import show_health, show_readiness

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", show_health, name="healthz"),
    path("readyz", show_readiness, name="readyz"),
    path("metrics", show_metrics, name="metrics"),
    path("", include("kepan.web.ui.urls")),
    path("", include("kepan.web.home.urls")),
    path("", include("kepan.web.accounts.urls")),
    path("", include("kepan.web.desk.urls")),
    path("", include("kepan.web.trail.urls")),
    path("", include("kepan.web.planning.urls")),
    path("", include("kepan.web.registry.urls")),
    path("", include("kepan.web.ledgers.urls")),
    path("", include("kepan.web.imports.urls")),
    path("", include("kepan.web.sharing.urls")),
    path("", include("kepan.web.webhooks.urls")),
    path("", include("kepan.web.api.urls")),
]

handler400 = "kepan.web.ui.views.show_bad_request"
handler403 = "kepan.web.ui.views.show_forbidden"
handler404 = "kepan.web.ui.views.show_not_found"
# A full disk is told apart from other failures.
handler500 = "kepan.site.storage_full.show_failure"
