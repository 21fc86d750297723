"""Serves the published build to BI tools, each reader only what a spec lets them read."""
