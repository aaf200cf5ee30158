"""Doubts, confirmations and notes about a compiled text, each with its evidence."""

from kepan.engine.plandoc.checks.reader import CheckReader

__all__ = ["CheckReader"]
