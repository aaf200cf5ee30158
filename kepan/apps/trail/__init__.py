"""The audit trail: who did what, when, from what to what; it only grows."""
