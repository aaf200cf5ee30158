"""Plan text to plan tree: figures, measures, checks."""
