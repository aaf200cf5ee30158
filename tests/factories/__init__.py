"""Makes records for tests through the services that users reach."""
