"""Files in a request, as browsers send them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from urllib3.filepost import encode_multipart_formdata

from service.domain.paper import Upload


def form(fields: Mapping[str, str], files: Sequence[tuple[str, Upload]]) -> tuple[bytes, dict[str, str]]:
    """The body of a form with these files under their names, and the header that it needs."""
    parts = [(name, (file.name, file.content, file.media_type)) for name, file in files]
    body, kind = encode_multipart_formdata([*fields.items(), *parts])
    return body, {"Content-Type": kind}
