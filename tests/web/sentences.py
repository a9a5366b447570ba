"""Every sentence for a seller that the floors below the pages write, collected from their sources, holes and all.

Two ways: whatever stands where the pages read from (activity, problems, errors), and whatever looks like a
sentence wherever it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from service.domain import errors

SERVICE = Path(__file__).resolve().parents[2] / "service"
ROOMS = ("auth", "connectors", "domain", "ledger", "opencart", "pricing", "sync")
NOT_FOR_SELLERS = re.compile(
    r"connectors/(contract_|simkit/|[^/]+/(sim|contract))|opencart/(demo|config_php)|ledger/(migrations|triggers|types)|auth/(secrets|tokens)"
)
"""Simulators, the demo, the contract suite, and what only a command says."""
HOLE = "7"
"""Fits a hole for a number as well as one for a text."""

PLACES = {"note": (3,), "note_once": (3,), "Problem": (1,), "_close": (4,), "_retry": (2,)}
"""Calls that carry a sentence, and where."""
REFUSALS = tuple(name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, errors.MeschainError))
KEYWORDS = ("user_message", "problem", "state_reason")


def sentences() -> dict[str, str]:
    """Sentence with its holes filled -> where it stands."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((SERVICE / room).rglob("*.py")):
            name = path.relative_to(SERVICE).as_posix()
            if not NOT_FOR_SELLERS.search(name):
                for node, line in _told(ast.parse(path.read_text(encoding="utf-8"))):
                    found.setdefault(node, f"{name}:{line}")
    return found


def _told(module: ast.Module) -> Iterator[tuple[str, int]]:
    functions = {node.name: node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    for scope in (module, *functions.values()):
        for node in ast.walk(scope):
            for place in _places(node):
                for text in _texts(place, scope, functions):
                    yield _filled(text), text.lineno
    docstrings = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in ast.walk(node) if part is not node}
    declared = {id(part) for node in ast.walk(module) if _called(node) == "setting" for part in ast.walk(node)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docstrings | parts | declared and _is_sentence(_filled(node)):
            yield _filled(node), node.lineno


def _places(node: ast.AST) -> Iterator[ast.expr]:
    name = _called(node)
    if isinstance(node, ast.Call):
        given = [*node.args]
        yield from (given[place] for place in PLACES.get(name, ()) if place < len(given))
        told = [word.value for word in node.keywords if word.arg in KEYWORDS]
        yield from told
        if name in REFUSALS and not told:
            yield from given[:1]
    if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
        yield node.value.elts[-1]
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (value for key, value in pairs if isinstance(key, ast.Constant) and key.value in KEYWORDS)


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    return function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""


def _texts(node: ast.AST, scope: ast.AST, functions: dict[str, ast.FunctionDef]) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The literals that an expression may come to; what comes from elsewhere (a marketplace's words) is not ours."""
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from (text for part in (node.body, node.orelse) for text in _texts(part, scope, functions))
    elif isinstance(node, ast.BoolOp):
        yield from (text for part in node.values for text in _texts(part, scope, functions))
    elif isinstance(node, ast.Name):
        given = (each.value for each in ast.walk(scope) if isinstance(each, ast.Assign) and _names(each) == [node.id])
        yield from (text for value in given for text in _texts(value, scope, functions))
    elif isinstance(node, ast.Call) and _called(node) in functions:
        maker, functions = functions[_called(node)], {name: each for name, each in functions.items() if name != _called(node)}
        returned = (each.value for each in ast.walk(maker) if isinstance(each, ast.Return) and each.value)
        yield from (text for value in returned for text in _texts(value, maker, functions))


def _names(node: ast.Assign) -> list[str]:
    return [target.id for target in node.targets if isinstance(target, ast.Name)]


def _filled(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return re.sub(r"\{\w*\}", HOLE, node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_sentence(text: str) -> bool:
    return bool(re.match(r"[A-Z“7]", text)) and text.endswith(".") and " " in text


def literals() -> str:
    """Every text in our sources, one after the other."""
    nodes = (node for path in sorted(SERVICE.rglob("*.py")) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    return "\n".join(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
