"""Three real shops as canonical shops, and their metrics and segments computed a second time."""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
REAL_SHOPS = Path(os.environ.get("SEGMENTS_REAL_SHOPS", REPOSITORY.parent / "shared" / "data"))
SPECS = Path(__file__).resolve().parent / "specs"
