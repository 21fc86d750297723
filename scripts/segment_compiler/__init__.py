"""Compiles segment specs into dbt models; needs neither dbt nor a warehouse."""
