"""Writes that survive a crash: a file is there whole, or not at all."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all, whatever stood there before."""
    staged = staged_name(path)
    staged.write_text(text, encoding="utf-8")
    sync(staged)
    staged.replace(path)
    sync(path.parent)


def staged_name(path: Path) -> Path:
    """Give the name that a file has while it is written; only one process writes at a time."""
    return path.with_name(f".{path.name}.staged")


def move_whole(staged: Path, path: Path) -> None:
    """Give a finished file its public name; it is on disk before anybody can find it."""
    sync(staged)
    sync(staged.parent)
    staged.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Force a file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
