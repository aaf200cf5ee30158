"""The registry: one record for each organisation, person, right, title, statement, project and agreement."""
