"""What the list of batches can be narrowed by."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, ModelChoiceFilter, MultipleChoiceFilter

from kepan.apps.accounts.models import Region
from kepan.apps.accounts.selectors import find_user_keys, list_regions
from kepan.apps.imports.enums import BatchState
from kepan.apps.imports.models import Batch
from kepan.apps.imports.services import get_fixed_targets


def _list_regions(request: HttpRequest | None) -> QuerySet[Region]:
    return Region._default_manager.none() if request is None else list_regions(user=request.user)


def _list_targets() -> list[tuple[str, str]]:
    return [(target.key, str(target.label)) for target in get_fixed_targets().values()]


class BatchFilter(FilterSet):
    """By state, by what was imported into, by region and by who did it."""

    state = MultipleChoiceFilter(label=_("状态"), choices=BatchState.choices)
    target = ChoiceFilter(label=_("导入到"), choices=_list_targets)
    region = ModelChoiceFilter(label=_("地区"), queryset=_list_regions)
    person = CharFilter(label=_("上传人"), method="filter_person")

    class Meta:
        model = Batch
        fields: tuple[str, ...] = ()

    def filter_person(self, rows: QuerySet[Batch], name: str, text: str) -> QuerySet[Batch]:
        """Keep the batches of people whose name or login name holds the text."""
        return rows.filter(created_by_id__in=find_user_keys(words=text))
