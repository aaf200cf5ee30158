"""Reading the registry: the records that a user may see."""
