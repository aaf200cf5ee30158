"""Imports in large: a table of invented patents with planted errors, ours beside a peer, and kills on the way."""
