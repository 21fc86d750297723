"""A spec means the same in every warehouse: the same rows have the same segments."""
