"""Imports: tables that come in, staged row by row, applied unseen, shown at once, and taken back whole."""
