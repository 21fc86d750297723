"""Builds, publishes and exports a shop in Spark, when one machine is not enough."""
