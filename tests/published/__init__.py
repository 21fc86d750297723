"""Numbers that others published about their data, met by segments of this project."""

from pathlib import Path

SPECS = Path(__file__).resolve().parent / "specs"
