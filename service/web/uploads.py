"""Files in a form: the shop's proxy takes no multipart bodies, so the page puts them into fields as data addresses."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

from flask import Response, request
from werkzeug.datastructures import MultiDict

from service.domain.errors import Rejected
from service.domain.paper import Upload

FILE_BYTES = 5 * 1024 * 1024
TYPES = ("image/png", "image/jpeg", "application/pdf")
DATA = re.compile(r"data:(?P<type>[a-z/+.-]+);name=(?P<name>[^;,]{0,400});base64,(?P<content>[A-Za-z0-9+/=]*)")


def uploads(form: MultiDict[str, str], field: str) -> tuple[Upload, ...]:
    """The files of a field in their order; Rejected, in words, when one is too large or no picture or PDF."""
    return tuple(_upload(value) for value in form.getlist(field) if value)


def _upload(value: str) -> Upload:
    match = DATA.fullmatch(value)
    if match is None or match["type"] not in TYPES:
        raise Rejected("file type", user_message="Choose a picture (PNG, JPEG) or a PDF.")
    try:
        content = base64.b64decode(match["content"], validate=True)
    except binascii.Error:
        raise Rejected("file content", user_message="The file did not arrive whole: choose it again.") from None
    if not 0 < len(content) <= FILE_BYTES:
        raise Rejected("file size", user_message="A file may have at most 5 MB and may not be empty: choose a smaller picture.")
    return Upload(unquote(match["name"])[:128] or "file", match["type"], content)


def download(file: Upload) -> Response:
    """The file for saving, under a name that is safe in a header."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", file.name).strip("-.") or "file"
    return attachment(name, file.media_type, file.content)


def attachment(name: str, media_type: str, content: bytes) -> Response:
    """Something for saving; the name must be safe in a header."""
    return Response(content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def let_files_in() -> None:
    """This request may carry files; to be said before its body is read."""
    request.max_content_length = request.max_form_memory_size = 4 * FILE_BYTES
