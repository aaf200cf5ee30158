"""Tables in files: written in pieces, so that they may be larger than memory."""

from kepan.store.tables.parquet import Written, write_parquet

__all__ = ["Written", "write_parquet"]
