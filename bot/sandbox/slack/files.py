"""Uploaded files: a place is reserved, bytes arrive, the upload is completed once and then processed."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field

_PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg", b"GIF87a": "gif", b"GIF89a": "gif"}


def picture_type(content: bytes) -> str:
    """png, jpg or gif by the first bytes; empty for anything else."""
    return next((kind for magic, kind in _PICTURES.items() if content.startswith(magic)), "")


@dataclass(slots=True)
class File:
    """``looks`` counts how often the file was asked about or used since its upload was completed."""

    id: str
    name: str
    length: int
    user: str
    created: int
    ready_after: int
    title: str = ""
    content: bytes = b""
    completed: bool = False
    looks: int = 0
    channels: set[str] = field(default_factory=set[str])

    def look(self) -> bool:
        """Whether processing is over; each look brings it nearer."""
        self.looks += 1
        return self.is_ready

    @property
    def is_ready(self) -> bool:
        return self.completed and self.looks > self.ready_after

    @property
    def filetype(self) -> str:
        return picture_type(self.content) or self.name.rpartition(".")[2]

    @property
    def mimetype(self) -> str:
        kind = picture_type(self.content)
        name = f"a.{kind}" if kind else self.name
        return mimetypes.guess_type(name)[0] or "application/octet-stream"
