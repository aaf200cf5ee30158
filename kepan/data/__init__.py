"""Shipped, editable knowledge, written by us."""
