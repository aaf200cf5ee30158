"""Addresses of the registry."""

from django.urls import path

from kepan.web.registry.views import editing, holdings, lists, organisations, overview, people, quality

urlpatterns = [
    path("organisations/", lists.OrganisationList.as_view(), name="organisation_list"),
    path("organisations/map/", overview.show_map, name="organisation_map"),
    path("organisations/map/years/", overview.show_charts, name="organisation_charts"),
    path("organisations/new/", editing.create_record, name="organisation_create"),
    path("organisations/<int:pk>/", organisations.show_organisation, name="organisation_detail"),
    path("organisations/<int:pk>/statements/", organisations.show_statements, name="organisation_statements"),
    path("organisations/<int:pk>/rights/", organisations.show_rights, name="organisation_rights"),
    path("organisations/<int:pk>/works/", organisations.show_works, name="organisation_works"),
    path("organisations/<int:pk>/history/", organisations.show_history, name="organisation_history"),
    path("organisations/<int:pk>/edit/", editing.edit_record, name="organisation_edit"),
    path("organisations/<int:pk>/rename/", editing.rename_record, name="organisation_rename"),
    path("organisations/<int:pk>/close/", editing.close_record, name="organisation_close"),
    path("people/", lists.PersonList.as_view(), name="person_list"),
    path("people/<int:pk>/", people.show_person, name="person_detail"),
    path("recognitions/", holdings.RecognitionList.as_view(), name="recognition_list"),
    path("rights/", holdings.RightList.as_view(), name="right_list"),
    path("projects/", holdings.ProjectList.as_view(), name="project_list"),
    path("agreements/", holdings.AgreementList.as_view(), name="agreement_list"),
    path("quality/", holdings.FindingList.as_view(), name="finding_list"),
    path("quality/<int:pk>/", quality.show_finding, name="finding_detail"),
]
