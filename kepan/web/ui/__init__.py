"""Shell, components and generic pages."""
