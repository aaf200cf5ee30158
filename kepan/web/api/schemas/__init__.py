"""What the interface reads and writes, as it stands in the OpenAPI document."""
