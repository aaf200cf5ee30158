"""Webhooks: telling other programs what happened, for whoever may see it."""
