"""What changes imports: the face of the context."""

from kepan.apps.imports.services.targets import (
    Candidate,
    Context,
    Entry,
    FieldChange,
    Identity,
    Judgement,
    Note,
    NoteKind,
    Target,
    Writing,
)

__all__ = [
    "Candidate",
    "Context",
    "Entry",
    "FieldChange",
    "Identity",
    "Judgement",
    "Note",
    "NoteKind",
    "Target",
    "Writing",
]
