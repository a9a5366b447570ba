"""What `index.json` beside a description says: which headers an operation needs and which files hold its documented answers.

Two shapes exist: one entry per operation with its `files`, or one entry per example with its request and answer.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


def read(folder: Path) -> dict[str, Entry]:
    """Entries by operation or documented error: `headers` ("Name*": required), `files`; of an error `kind` and `httpStatus`."""
    content = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    if "operations" in content:
        return {entry["operation"]: entry for entry in content["operations"]}
    found: dict[str, Entry] = {}
    for example in content["examples"]:
        name, entry = _entry(example)
        found.setdefault(name, entry | {"files": []})["files"] += entry["files"]
    return found


def _entry(example: Entry) -> tuple[str, Entry]:
    files = [example["response"]] if "response" in example else []
    if example["status"] >= 400:
        return example["example"], {"kind": "error", "httpStatus": example["status"], "files": files}
    return example["operation"], {"headers": [f"{name}*" for name in example["headers"] if name != "Content-Type"], "files": files}
