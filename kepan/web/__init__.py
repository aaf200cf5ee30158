"""Pages and API only."""
