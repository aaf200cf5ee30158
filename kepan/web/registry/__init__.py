"""Pages of registry."""
