"""Writing the registry."""
