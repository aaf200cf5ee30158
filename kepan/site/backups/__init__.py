"""Backups: everything of an installation in one file that either database engine can read back."""
