"""Pages of imports: a table comes in, its columns are named, its rows looked at, then applied or taken back."""
