"""The generic list page: `from kepan.web.ui.lists import Column, ListPage`. See docs/guide/ui.md."""

from kepan.web.ui.lists.actions import BatchAction, Empty, HeadAction, Preset, RowAction
from kepan.web.ui.lists.columns import Column
from kepan.web.ui.lists.page import ListPage

__all__ = ["BatchAction", "Column", "Empty", "HeadAction", "ListPage", "Preset", "RowAction"]
