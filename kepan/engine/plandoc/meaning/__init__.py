"""What a figure means beyond what is printed: intention, relation, accrual, level, territory, dates, indicator."""

from kepan.engine.plandoc.meaning.reader import MeaningReader

__all__ = ["MeaningReader"]
