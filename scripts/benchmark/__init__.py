"""The benchmark: commands that people wait for, against the least that they could take."""
