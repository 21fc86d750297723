"""The benchmark: what our commands and builds take, against what people would use instead."""
