"""The catalogue: a static site that shows segments to people who read no YAML."""
