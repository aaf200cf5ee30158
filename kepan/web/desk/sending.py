"""Sending a file to be saved, never shown inside our pages."""

from __future__ import annotations

from typing import BinaryIO

from django.http import FileResponse


def send_file(content: BinaryIO, name: str) -> FileResponse:
    """Send a file for saving; the browser is told three times not to run or guess anything."""
    answer = FileResponse(content, as_attachment=True, filename=name, content_type="application/octet-stream")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
