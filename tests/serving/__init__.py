"""What is served from Postgres: whole builds, and to each reader only what a spec grants."""
