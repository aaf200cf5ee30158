"""The interface of machines: everything the plan pages do, as JSON over HTTP, described by OpenAPI."""
