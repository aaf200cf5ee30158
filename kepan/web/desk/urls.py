"""Addresses of the desk."""

from django.urls import path

from kepan.web.desk.views import attachments, inbox, jobs, notices, search

urlpatterns = [
    path("inbox/", inbox.show_inbox, name="inbox"),
    path("inbox/<int:pk>/complete/", inbox.complete, name="task_complete"),
    path("notices/", notices.show_notices, name="notices"),
    path("notices/read/", notices.mark_all_read, name="notices_read"),
    path("notices/<int:pk>/", notices.show_notice, name="notice"),
    path("jobs/", jobs.show_jobs, name="jobs"),
    path("jobs/<int:pk>/", jobs.show_job, name="job"),
    path("jobs/<int:pk>/state/", jobs.show_state, name="job_state"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job_cancel"),
    path("jobs/<int:pk>/retry/", jobs.retry, name="job_retry"),
    path("jobs/<int:pk>/file/", jobs.download, name="job_file"),
    path("attachments/<int:pk>/", attachments.download, name="attachment"),
    path("search/", search.search, name="search"),
]
