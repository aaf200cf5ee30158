from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])

def reauthentication_required(function: View) -> View: ...
