"""Pages of ledgers: one implementation for every type."""
