"""Measures, problems, intentions and phases: who does what, on what, by when, and what would prove it."""

from kepan.engine.plandoc.measures.reader import MeasureReader
from kepan.engine.plandoc.measures.runs import Run, list_runs

__all__ = ["MeasureReader", "Run", "list_runs"]
