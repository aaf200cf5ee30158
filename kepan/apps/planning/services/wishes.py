"""What a person types into a request, as the fields that the request asks for."""

from __future__ import annotations

from typing import Any

from kepan.apps.planning.models import Target
from kepan.apps.planning.services.contents import Values, update_row
from kepan.apps.planning.services.wordings import Wording, read_wording
from kepan.engine.basis.quantity import write_plain


def read_target_wish(wording: Wording, *, standing: Values | None = None) -> dict[str, Any]:
    """Read what a figure shall say; a number typed as it stands keeps the value that stands.

    Raises RefusalError for what cannot be kept.
    """
    kept = None
    if standing is not None:
        kept = Target()
        update_row(kept, standing)
    wished = read_wording(wording, kept=kept)
    return {
        name: write_plain(value) if name in {"value_low", "value_high"} and value is not None else value
        for name, value in wished.items()
    }
