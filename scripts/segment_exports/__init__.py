"""Turns export tables into the files that ad platforms take."""
