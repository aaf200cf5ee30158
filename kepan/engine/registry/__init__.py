"""Pure knowledge of the registry: names, statement lines, legal status, ladders of titles, data checks."""
