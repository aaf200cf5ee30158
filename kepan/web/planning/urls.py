"""Addresses of the plan pages."""

from django.urls import path

from kepan.web.planning.views import drafts, lists, plans, uploads

urlpatterns = [
    path("plans/", lists.PlanList.as_view(), name="plan_list"),
    path("plans/upload/", uploads.upload_plan, name="plan_upload"),
    path("plans/<int:pk>/", plans.show_plan, name="plan_detail"),
    path("plans/<int:pk>/progress/", uploads.show_progress, name="plan_progress"),
    path("plans/<int:pk>/cancel/", uploads.cancel_plan, name="plan_cancel"),
    path("plans/<int:pk>/retry/", uploads.retry_plan, name="plan_retry"),
    path("plans/<int:pk>/decide/", drafts.decide_targets, name="plan_decide"),
    path("plans/<int:pk>/accept/", drafts.accept_sure, name="plan_accept"),
    path("plans/<int:pk>/undo/", drafts.undo_step, name="plan_undo"),
    path("plans/<int:pk>/confirm/", plans.confirm, name="plan_confirm"),
    path("plans/<int:pk>/discard/", plans.discard, name="plan_discard"),
    path("plans/<int:pk>/restore/", plans.restore, name="plan_restore"),
    path("plans/<int:pk>/heading/", plans.edit_heading, name="plan_update"),
    path("plans/<int:pk>/export/<slug:form>/", plans.export, name="plan_export"),
    path("plans/<int:pk>/targets/add/", drafts.create_target, name="target_create"),
    path("plans/<int:pk>/targets/<int:target_pk>/", drafts.edit_target, name="target_update"),
]
