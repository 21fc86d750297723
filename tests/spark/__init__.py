"""A shop is built in a cluster of Spark as it is in DuckDB, and published whole or not at all."""
