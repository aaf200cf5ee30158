"""Plans, targets and measures of a region."""
