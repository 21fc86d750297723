"""Where things are: the repository, the shop's folder and the folder of all state."""

import os
from pathlib import Path

from segment_warehouse.home import Home, find_home

REPOSITORY = Path(__file__).resolve().parent.parent


def home() -> Home:
    """Give the folder of all state: `SEGMENTS_HOME`, else `.local` in the repository."""
    return find_home(REPOSITORY)


def shop() -> Path:
    """Give the folder with the shop's tables: `SEGMENTS_SHOP`, else `.local/shop`."""
    return Path(os.environ.get("SEGMENTS_SHOP") or REPOSITORY / ".local" / "shop").absolute()
