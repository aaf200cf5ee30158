"""Finding records that are one thing in large registers, with Splink on DuckDB (extra `linkage`)."""
