"""The tables of the registry into which files can be imported."""

from kepan.apps.registry.services.imports.agreements import AgreementTarget
from kepan.apps.registry.services.imports.organisations import OrganisationTarget
from kepan.apps.registry.services.imports.people import PersonTarget
from kepan.apps.registry.services.imports.projects import ProjectTarget
from kepan.apps.registry.services.imports.recognitions import RecognitionTarget
from kepan.apps.registry.services.imports.rights import RightTarget
from kepan.apps.registry.services.imports.statements import StatementTarget

TARGETS = (
    OrganisationTarget(),
    StatementTarget(),
    RecognitionTarget(),
    RightTarget(),
    ProjectTarget(),
    AgreementTarget(),
    PersonTarget(),
)
"""In the order in which pages list them."""
