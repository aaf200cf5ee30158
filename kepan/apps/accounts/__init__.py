"""Users, offices, roles, regions, data tiers."""
