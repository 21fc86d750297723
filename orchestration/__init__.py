"""The Dagster deployment: what is rebuilt when, and which files go out."""
