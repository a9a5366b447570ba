"""The OpenAPI document as a page: our own template, no script, nothing loaded from elsewhere."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template

from service.auth.browser import COOKIE, CSRF_HEADER
from service.auth.tokens import HEADER

bp = Blueprint("document", __name__, template_folder="templates")
DESCRIPTION = (
    "Everything the pages do, for programs. Requests carry the signed token that the shop's extension uses "
    f"({HEADER}, described in opencart_ocmod/README.md; one token per request), or the session of a signed-in browser "
    f"(changes also need {CSRF_HEADER}). A person with the role “view” may read, “modify” is needed for the rest. "
    "Work that takes longer answers 202 with a job to follow. Every refusal has one shape: error.code, error.message, error.field."
)
SCHEMES = {
    "shopToken": {"type": "apiKey", "in": "header", "name": HEADER},
    "browserSession": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}
METHODS = ("get", "post", "put", "patch", "delete")


def secured(spec: Any) -> Any:
    """The document with what every request needs; operations that need nothing say so themselves."""
    return {**spec, "security": [{name: []} for name in SCHEMES]}


@bp.get("/docs")
def docs() -> str:
    """The document, readable."""
    spec: dict[str, Any] = current_app.spec  # type: ignore[attr-defined]
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, entry in sorted(spec["paths"].items()):
        for method in METHODS:
            if method in entry:
                groups.setdefault(entry[method]["tags"][0], []).append(_operation(spec, path, method, entry[method]))
    return render_template("docs.html", spec=spec, groups=dict(sorted(groups.items())), version=spec["info"]["version"])


def _operation(spec: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    good = [(code, found) for code, found in operation["responses"].items() if code.startswith("2")]
    return {
        "method": method.upper(),
        "path": path,
        "summary": operation.get("description") or operation.get("summary", ""),
        "parameters": operation.get("parameters", []),
        "body": [_fields(spec, found["schema"]) for found in content.values()],
        "answers": [(code, found["description"], _answer(spec, found)) for code, found in good],
        "refusals": {code: found["description"] for code, found in operation["responses"].items() if not code.startswith("2")},
    }


def _answer(spec: dict[str, Any], response: dict[str, Any]) -> list[dict[str, Any]]:
    return [field for found in response.get("content", {}).values() for field in _fields(spec, found["schema"])]


def _fields(spec: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    found = _resolved(spec, schema)
    required = found.get("required", ())
    return [
        {"name": name, "type": _type(part), "required": name in required, "help": part.get("description", "")}
        for name, part in found.get("properties", {}).items()
    ]


def _resolved(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = spec["components"]["schemas"][name] if name else schema
    return found


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2].rpartition(".")[2]
    if "anyOf" in part:
        return " | ".join(_type(option) for option in part["anyOf"])
    if part.get("type") == "array":
        return f"[{_type(part.get('items', {}))}]"
    words = part.get("enum") or ([part["const"]] if "const" in part else [])
    return " | ".join(map(str, words)) or str(part.get("format") or part.get("type", "any"))
