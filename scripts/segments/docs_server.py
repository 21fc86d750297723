"""Serves the folder of the catalogue on this machine, with the policy that its pages have."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from segment_catalogue.site import POLICY
from segments.app import leave

if TYPE_CHECKING:
    from pathlib import Path


class Pages(SimpleHTTPRequestHandler):
    """Answers with files, and tells browsers to load nothing else."""

    def end_headers(self) -> None:
        """Add what a web server should say beside these pages."""
        self.send_header("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of each request."""


def serve_folder(folder: Path, port: int) -> None:
    """Serve a folder until somebody ends it; leave with exit 2 where the port is taken."""
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(Pages, directory=str(folder)))
    except OSError as error:
        leave(f"Port {port}: {error.strerror}. Write another --port.")
    with server:
        print(f"http://127.0.0.1:{server.server_port}/ (Ctrl+C ends it)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
