"""Holds a connector against a marketplace's description (OpenAPI and example bodies), without any call.

A connector folder takes part with a module `contract_cases` that has a `SUITE`. Validation needs the packages of
requirements-dev.txt.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from service.connectors import contract_index
from service.connectors.calls import Answer, Call, decode, encode
from service.connectors.verdicts import Explain, Verdicts, judge
from service.domain.errors import ConnectorError, SetupError

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"
JSON, FORM, FIELDS = "application/json", "multipart/form-data", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call as the connector makes it, and how it reads the answer (None: it reads nothing of it)."""

    operation: str
    call: Call
    read: Callable[[Any], object] | None = None


@dataclass(frozen=True, slots=True)
class Suite:
    """What one connector brings: its calls, the headers of each, and what it makes of documented errors."""

    exchanges: Sequence[Exchange]
    headers: Sequence[str]
    errors: Mapping[str, type[ConnectorError]]
    verdicts: Verdicts
    explain: Explain


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome for one operation or documented error of the description."""

    operation: str
    state: str
    detail: str


class Contract:
    """One folder with `openapi.yaml` (beside it `openapi-PART.yaml` of hosts that share its paths), `index.json` and example bodies."""

    def __init__(self, folder: Path) -> None:
        load, self._validator = _tools()
        self._folder = folder
        # openapi.yaml comes first: a path that another host has too is its.
        documents = [_nullable(load(path.read_bytes())) for path in sorted(folder.glob("openapi*.yaml"), reverse=True)]
        schemas = [document.get("components", {}).get("schemas", {}) for document in documents]
        self._components = {"schemas": {name: schema for each in schemas for name, schema in each.items()}}
        self.index = contract_index.read(folder)
        self.operations = {
            spec["operationId"]: (method.upper(), path, spec) for document in documents for path, method, spec in _specs(document)
        }

    def operation_of(self, method: str, path: str) -> str | None:
        """The operation that a request belongs to."""
        fitting = [name for name, (verb, template, _) in self.operations.items() if verb == method and _fits(template, path)]
        return min(fitting, key=lambda name: self.operations[name][1].count("{"), default=None)

    def request_faults(self, operation: str, call: Call, headers: Sequence[str]) -> Iterator[str]:
        """Where a call departs from the description."""
        if operation not in self.operations:
            yield "the description does not have this operation"
            return
        method, path, spec = self.operations[operation]
        if call.method != method or not _fits(path, call.path):
            yield f"{call.method} {call.path} is not {method} {path}"
        known = {entry["name"]: entry for entry in spec.get("parameters", ()) if entry["in"] == "query"}
        yield from _query_faults(known, call.query, self._faults)
        for name in self.index.get(operation, {}).get("headers", ()):
            if name.endswith("*") and name[:-1] not in {*headers, *call.headers}:
                yield f"header {name[:-1]} is missing"
        yield from self._body_faults(spec, call)

    def answer_faults(self, operation: str, status: int, body: bytes) -> Iterator[str]:
        """Where an answer departs from the description."""
        response = self.operations[operation][2]["responses"].get(str(status))
        if response is None:
            yield f"status {status} is not described"
            return
        schema = response.get("content", {}).get(JSON, {}).get("schema")
        if schema is not None:
            yield from self._faults(schema, json.loads(body))

    def answers(self, operation: str) -> Iterator[tuple[str, bytes]]:
        """The documented example answers: file name and body."""
        for name in self.index.get(operation, {}).get("files", ()):
            if name.endswith(".response.json"):
                yield name, (self._folder / name).read_bytes()

    def _body_faults(self, spec: Mapping[str, Any], call: Call) -> Iterator[str]:
        content = spec.get("requestBody", {}).get("content", {})
        if call.body is None and spec.get("requestBody", {}).get("required") is False:
            return
        if bool(content) != (call.body is not None):
            yield "a body is described and none is sent" if content else "a body is sent and none is described"
        elif isinstance(call.body, bytes) and FORM in content:
            yield from self._form_faults(spec["requestBody"], call)
        elif isinstance(call.body, bytes) and FIELDS in content:
            yield from self._faults(content[FIELDS]["schema"], dict(parse_qsl(call.body.decode())))
        elif content and JSON not in content:
            yield f"the body is described as {', '.join(content)}"
        elif content:
            yield from self._faults(content[JSON].get("schema", {}), json.loads(encode(call.body)))

    def _form_faults(self, described: Mapping[str, Any], call: Call) -> Iterator[str]:
        """A form's parts by name; the JSON in its files against `x-file-content-schema`, where the description has one."""
        head = f"Content-Type: {call.headers.get('Content-Type', '')}\r\n\r\n".encode()
        parts = [part for part in message_from_bytes(head + call.body, policy=HTTP).walk() if not part.is_multipart()]
        names = {str(part.get_param("name", header="content-disposition")): part for part in parts}
        said = {name: "" if part.get_filename() else bytes(part.get_payload(decode=True)).decode() for name, part in names.items()}
        schema = described["content"][FORM]["schema"]
        several = [name for name, each in schema["properties"].items() if each.get("type") == "array"]
        yield from self._faults(schema, {name: [value] if name in several else value for name, value in said.items()})
        if inside := described.get("x-file-content-schema"):
            for part in (part for part in parts if part.get_filename()):
                yield from self._faults(inside, json.loads(bytes(part.get_payload(decode=True))))

    def _faults(self, schema: Any, value: Any) -> Iterator[str]:
        whole = {"allOf": [schema], "components": self._components}
        for error in self._validator(whole).iter_errors(value):
            yield f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:200]}"


def suite_of(slug: str) -> Suite | None:
    """What the connector folder of that name brings, None when it brings nothing."""
    name = f"service.connectors.{slug}.contract_cases"
    if find_spec(name) is None:
        return None
    suite: Suite = import_module(name).SUITE
    return suite


def check(contract: Contract, suite: Suite) -> list[Result]:
    """Every operation and documented error of the description, in its order."""
    used: dict[str, list[Exchange]] = {}
    for exchange in suite.exchanges:
        used.setdefault(exchange.operation, []).append(exchange)
    unknown = [Result(name, FAILED, "the description does not have this operation") for name in used if name not in contract.operations]
    operations = [_operation(contract, suite, name, used.get(name, ())) for name in contract.operations]
    errors = [_error(contract, suite, name, entry) for name, entry in contract.index.items() if entry.get("kind") == "error"]
    return [*unknown, *operations, *errors]


def counts(results: Sequence[Result]) -> dict[str, int]:
    """How many passed, failed and were skipped."""
    found = Counter(result.state for result in results)
    return {state: found[state] for state in (PASSED, FAILED, SKIPPED)}


def _operation(contract: Contract, suite: Suite, name: str, exchanges: Sequence[Exchange]) -> Result:
    if not exchanges:
        return Result(name, SKIPPED, "this connector does not use it yet")
    faults = [fault for exchange in exchanges for fault in contract.request_faults(name, exchange.call, suite.headers)]
    readings = [(exchange.read, *answer) for exchange in exchanges if exchange.read for answer in contract.answers(name)]
    faults += [fault for read, file, body in readings for fault in _reading_faults(read, file, body)]
    if faults:
        return Result(name, FAILED, "; ".join(faults))
    return Result(name, PASSED, f"requests valid: {len(exchanges)}, documented answers read: {len(readings)}")


def _reading_faults(read: Callable[[Any], object], file: str, body: bytes) -> Iterator[str]:
    try:
        if not read(decode(body)):
            yield f"{file}: nothing was read from it"
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        yield f"{file}: {type(error).__name__}: {error}"


def _error(contract: Contract, suite: Suite, name: str, entry: Mapping[str, Any]) -> Result:
    expected = suite.errors.get(name)
    if expected is None:
        return Result(name, SKIPPED, "this connector says nothing about it")
    for file, body in contract.answers(name):
        try:
            judge(Call("GET", "/", ()), Answer(entry["httpStatus"], body, {}), suite.verdicts, suite.explain)
        except ConnectorError as error:
            if type(error) is not expected:
                return Result(name, FAILED, f"{file} becomes {type(error).__name__}, not {expected.__name__}")
        else:
            return Result(name, FAILED, f"{file} is taken as a success")
    return Result(name, PASSED, f"becomes {expected.__name__}")


def _query_faults(known: Mapping[str, Any], query: Mapping[str, str | int], faults: Callable[[Any, Any], Iterator[str]]) -> Iterator[str]:
    for name, value in query.items():
        if name not in known:
            yield f"query {name} is not described"
            continue
        schema = known[name]["schema"]
        typed = _typed(schema, value)
        yield from (f"query {name}: {fault}" for fault in faults(schema, typed))
    for name, entry in known.items():
        if entry.get("required") and name not in query:
            yield f"query {name} is missing"


def _typed(schema: Mapping[str, Any], value: str | int) -> object:
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(str(value), value)
    return _typed_list(schema, str(value)) if schema.get("type") == "array" else value


def _typed_list(schema: Mapping[str, Any], text: str) -> list[str | int]:
    whole = schema.get("items", {}).get("type") == "integer"
    return [int(part) if whole else part for part in text.split(",")]


def _fits(template: str, path: str) -> bool:
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", template))
    return re.fullmatch(pattern, unquote(path)) is not None


def _specs(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, spec in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield path, method, spec


def _nullable(node: Any) -> Any:
    """OpenAPI 3.0 says `nullable: true` where JSON Schema has a type list."""
    if isinstance(node, list):
        return [_nullable(entry) for entry in node]
    if not isinstance(node, dict):
        return node
    plain = {key: _nullable(value) for key, value in node.items() if key != "nullable" or not isinstance(value, bool)}
    return {"anyOf": [plain, {"enum": [None]}]} if node.get("nullable") is True else plain


def _tools() -> tuple[Callable[[bytes], Any], Any]:
    try:
        import jsonschema
        import yaml
    except ImportError as error:
        raise SetupError(f"checking contracts needs the package {error.name}; install requirements-dev.txt") from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where libyaml is
    return lambda text: yaml.load(text, loader), jsonschema.Draft4Validator  # noqa: S506
