"""The parts of django-filter that list pages use."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest

class Filter:
    field_name: str
    label: Any
    extra: dict[str, Any]
    def __init__(
        self,
        field_name: str | None = ...,
        lookup_expr: str | None = ...,
        *,
        label: Any = ...,
        method: Any = ...,
        distinct: bool = ...,
        exclude: bool = ...,
        **kwargs: Any,
    ) -> None: ...

class CharFilter(Filter): ...
class BooleanFilter(Filter): ...
class ChoiceFilter(Filter): ...
class TypedChoiceFilter(Filter): ...
class MultipleChoiceFilter(Filter): ...

class ModelChoiceFilter(Filter):
    @property
    def field(self) -> Any: ...
    def get_request(self) -> HttpRequest | None: ...

class ModelMultipleChoiceFilter(Filter): ...
class NumberFilter(Filter): ...
class DateFilter(Filter): ...
class RangeFilter(Filter): ...
class DateFromToRangeFilter(RangeFilter): ...

class FilterSet:
    base_filters: ClassVar[dict[str, Filter]]
    filters: dict[str, Filter]
    queryset: QuerySet[Any]
    request: HttpRequest | None
    def __init__(
        self,
        data: Mapping[str, Any] | None = ...,
        queryset: QuerySet[Any] | None = ...,
        *,
        request: HttpRequest | None = ...,
        prefix: str | None = ...,
    ) -> None: ...
    def is_valid(self) -> bool: ...
    @property
    def errors(self) -> Any: ...
    @property
    def qs(self) -> QuerySet[Any]: ...
    @property
    def form(self) -> Form: ...
