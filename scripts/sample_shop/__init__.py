"""The sample shop: a canonical shop with awkward rows, made from a seed."""
