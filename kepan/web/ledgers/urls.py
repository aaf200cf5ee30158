"""Addresses of ledgers."""

from django.urls import path

from kepan.web.ledgers.views import editing, entries, figures, lists, overviews, shelf, steps, types

urlpatterns = [
    path("ledgers/", shelf.show_shelf, name="ledger_shelf"),
    path("ledgers/<slug:key>/", lists.EntryList.as_view(), name="entry_list"),
    path("ledgers/<slug:key>/board/", overviews.show_board, name="ledger_board"),
    path("ledgers/<slug:key>/calendar/", overviews.show_calendar, name="ledger_calendar"),
    path("ledgers/<slug:key>/map/", overviews.show_map, name="ledger_map"),
    path("ledgers/<slug:key>/chart/", overviews.show_chart, name="ledger_chart"),
    path("ledgers/<slug:key>/figures/", figures.show_figures, name="ledger_figures"),
    path("ledgers/<slug:key>/type/", types.show_type, name="ledger_type"),
    path("ledgers/<slug:key>/type.yaml", types.send_type, name="ledger_type_file"),
    path("ledgers/<slug:key>/new/", editing.create, name="entry_create"),
    path("ledgers/<slug:key>/draft/", editing.keep_draft, name="ledger_draft"),
    path("ledgers/<slug:key>/pick/", editing.pick, name="ledger_pick"),
    path("ledgers/<slug:key>/<int:pk>/", entries.show_entry, name="entry_detail"),
    path("ledgers/<slug:key>/<int:pk>/history/", entries.show_history, name="entry_history"),
    path("ledgers/<slug:key>/<int:pk>/links/", entries.show_links, name="entry_links"),
    path("ledgers/<slug:key>/<int:pk>/edit/", editing.edit, name="entry_edit"),
    path("ledgers/<slug:key>/<int:pk>/draft/", editing.keep_draft, name="entry_draft"),
    path("ledgers/<slug:key>/<int:pk>/remove/", editing.remove, name="entry_remove"),
    path("ledgers/<slug:key>/<int:pk>/step/<slug:step>/", steps.take, name="entry_step"),
    path("ledgers/<slug:key>/<int:pk>/decide/", steps.decide, name="entry_decide"),
    path("ledgers/<slug:key>/<int:pk>/comment/", steps.comment, name="entry_comment"),
    path("ledgers/<slug:key>/<int:pk>/files/", steps.attach, name="entry_files"),
]
