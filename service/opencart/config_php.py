"""OpenCart's `config.php`, read without running PHP."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.domain.errors import SetupError

CONFIG = "config.php"
NEEDED = ("DB_HOSTNAME", "DB_USERNAME", "DB_PASSWORD", "DB_DATABASE")
DEFAULT_PORT = 3306
TOKEN = re.compile(
    r"""
      (?P<comment>/\*.*?\*/|//[^\n]*?(?=\?>|\n|\Z)|\#[^\n]*?(?=\?>|\n|\Z))
    | (?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<number>\d+)
    | (?P<name>\\?[A-Za-z_][A-Za-z0-9_]*)
    | (?P<mark>[().,;.])
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
DOUBLE = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\x1b", "f": "\f", "\\": "\\", "$": "$", '"': '"'}


@dataclass(frozen=True, slots=True)
class ShopConfig:
    """Where the shop's database and its parts are, as its own `config.php` says."""

    folder: Path
    db_host: str
    db_port: int
    db_socket: str
    """Path of a unix socket; empty: host and port count."""
    db_user: str
    db_password: str = field(repr=False)
    db_name: str
    prefix: str
    storefront_url: str
    """With a slash at the end; empty when the file does not say."""
    admin_folder: Path | None
    """None when no folder below the shop looks like its admin."""
    storage_folder: Path | None
    constants: Mapping[str, str] = field(repr=False)


def read_config(shop: Path | str) -> ShopConfig:
    """The configuration of the shop in that folder (or of that `config.php`); SetupError says what to do when it cannot be read."""
    folder, source = _source(Path(shop))
    constants = _constants(source, folder)
    missing = [name for name in NEEDED if name not in constants]
    if missing:
        raise SetupError(f"{folder / CONFIG} does not define {', '.join(missing)}. Check that this is the shop's own config.php.")
    host, port, socket = _address(constants["DB_HOSTNAME"], constants.get("DB_PORT", ""))
    storage = constants.get("DIR_STORAGE")
    return ShopConfig(
        folder=folder,
        db_host=host,
        db_port=port,
        db_socket=socket or constants.get("DB_SOCKET", ""),
        db_user=constants["DB_USERNAME"],
        db_password=constants["DB_PASSWORD"],
        db_name=constants["DB_DATABASE"],
        prefix=constants.get("DB_PREFIX", ""),
        storefront_url=_url(constants),
        admin_folder=_admin(folder),
        storage_folder=Path(storage) if storage else None,
        constants=constants,
    )


def _source(shop: Path) -> tuple[Path, str]:
    path = shop if shop.name == CONFIG else shop / CONFIG
    if not path.parent.is_dir():
        raise SetupError(f"There is no folder {path.parent}. Give the folder in which the shop's config.php and index.php are.")
    try:
        source = path.read_text(encoding="utf-8-sig", errors="surrogateescape")
    except FileNotFoundError:
        raise SetupError(f"There is no config.php in {path.parent}. Give the folder in which the shop's index.php is.") from None
    except (PermissionError, IsADirectoryError) as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}). Run the command as a user who may read it.") from error
    if not source.strip():
        raise SetupError(f"{path} is empty: this OpenCart is not installed yet. Finish OpenCart's own installation first.")
    return path.parent.resolve(), source


def _url(constants: Mapping[str, str]) -> str:
    url = next((constants[name] for name in ("HTTPS_CATALOG", "HTTP_CATALOG", "HTTPS_SERVER", "HTTP_SERVER") if constants.get(name)), "")
    return url if not url or url.endswith("/") else url + "/"


def _address(host: str, port: str) -> tuple[str, int, str]:
    """PHP's own forms: `host`, `host:port`, `localhost:/path/of/socket`, `[::1]`, persistent `p:host`."""
    host = host.strip().removeprefix("p:")
    number = int(port) if port.strip().isdecimal() and int(port) else DEFAULT_PORT
    if ":/" in host:
        name, _, socket = host.partition(":")
        return name or "localhost", number, socket
    if match := re.fullmatch(r"\[(.+)](?::(\d+))?|([^:]+):(\d+)", host):
        inner, inner_port, plain, plain_port = match.groups()
        return inner or plain, int(inner_port or plain_port or number), ""
    return host or "localhost", number, ""


def _admin(folder: Path) -> Path | None:
    """The folder whose own config.php calls itself admin, whatever it is named."""
    for path in sorted(folder.glob(f"*/{CONFIG}")):
        try:
            constants = _constants(path.read_text(encoding="utf-8-sig", errors="surrogateescape"), path.parent)
        except (OSError, SetupError):
            continue
        if constants.get("APPLICATION") == "Admin" or "HTTP_CATALOG" in constants:
            return path.parent
    return None


def _constants(source: str, folder: Path) -> dict[str, str]:
    """Every `define('NAME', expression)` and `const NAME = expression` whose value follows from what stands before it."""
    found: dict[str, str] = {}
    tokens = list(_tokens(source))
    at = 0
    while at < len(tokens):
        kind, token = tokens[at]
        start = _opening(tokens, at) if kind == "name" else None
        at += 1
        if start is None:
            continue
        name, at = start
        value, at = _expression(tokens, at, found, folder)
        if value is not None:
            # PHP keeps the first definition of a constant.
            found.setdefault(name, value)
    return found


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    for match in TOKEN.finditer(source):
        if match.lastgroup and match.lastgroup != "comment":
            yield match.lastgroup, match.group()


def _opening(tokens: list[tuple[str, str]], at: int) -> tuple[str, int] | None:
    """(constant's name, index of its expression) when a definition begins here."""
    word = tokens[at][1].lstrip("\\").lower()
    ahead = tokens[at + 1 : at + 4]
    if word == "define" and [text for _, text in ahead[::2]] == ["(", ","] and ahead[1][0] == "text":
        return _literal(ahead[1][1]), at + 4
    if word == "const" and len(ahead) >= 2 and ahead[0][0] == "name" and ahead[1][1] == "=":
        return ahead[0][1], at + 3
    return None


def _expression(tokens: list[tuple[str, str]], at: int, known: Mapping[str, str], folder: Path) -> tuple[str | None, int]:
    """Texts, numbers and constants joined by dots up to the end of the definition; None when anything else stands there."""
    parts: list[str | None] = []
    depth = 0
    for kind, word in tokens[at:]:
        if word == ";" or (word in (")", ",") and depth == 0):
            break
        depth += {"(": 1, ")": -1}.get(word, 0) if kind == "mark" else 0
        if word not in (".", "(", ")"):
            parts.append(_value(kind, word, known, folder))
        at += 1
    return ("".join(part for part in parts if part is not None) if parts and None not in parts else None), at


def _value(kind: str, token: str, known: Mapping[str, str], folder: Path) -> str | None:
    if kind == "text":
        return _literal(token)
    if kind == "number":
        return token
    magic = {"__dir__": str(folder), "__file__": str(folder / CONFIG), "directory_separator": "/", "true": "1", "false": "", "null": ""}
    return known.get(token.lstrip("\\"), magic.get(token.lower())) if kind == "name" else None


def _literal(token: str) -> str:
    body = token[1:-1]
    if token[0] == "'":
        return re.sub(r"\\([\\'])", r"\1", body)
    return re.sub(r"\\(.)", lambda match: DOUBLE.get(match[1], match[0]), body, flags=re.DOTALL)
