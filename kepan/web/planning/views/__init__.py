"""Views of the plan pages."""
