"""Bounded contexts that own database tables."""
