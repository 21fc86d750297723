"""The warehouse file: filled from a shop, built in private, published by a swap."""
