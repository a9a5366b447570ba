"""The service's own settings, read once; a start that would be half-configured is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from dotenv import dotenv_values
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from service.domain.errors import SetupError

ENV_PREFIX = "MESCHAIN_"
FILE_NAME = "meschain.env"
REPOSITORY = Path(__file__).resolve().parent.parent

_DATABASES = ("sqlite:///", "mysql+pymysql://")


def _database(url: str) -> str:
    if not url.startswith(_DATABASES):
        raise ValueError(f"must begin with {' or '.join(_DATABASES)}")
    return url


def _prefix(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_]{0,32}", text):
        raise ValueError("may hold up to 32 letters, digits and underscores")
    return text


def _slashed(url: str) -> str:
    if url and not re.match(r"https?://[^/]", url):
        raise ValueError("must begin with http:// or https://")
    return url and url.rstrip("/") + "/"


def _key(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError("must have at least 32 characters")
    return text


class Settings(BaseModel):
    """What one installation needs to know. Secrets do not appear in its repr or in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    home: Path
    database_url: Annotated[str, AfterValidator(_database)] = Field(repr=False)
    prefix: Annotated[str, AfterValidator(_prefix)] = "oc_"
    redis_url: str = Field(default="", repr=False)
    """"" means the embedded server in `home/redis`."""
    shop_path: str = ""
    shop_url: Annotated[str, AfterValidator(_slashed)] = ""
    """The storefront with a slash at its end."""
    image_url: Annotated[str, AfterValidator(_slashed)] = ""
    """The folder of the shop's pictures as marketplaces see it, when that is not `image/` of `shop_url`: an https address, a CDN."""
    direct_orders: bool = False
    """True when no PHP answers there: orders go straight into the shop's tables."""
    bind_host: str = "127.0.0.1"
    port: int = Field(default=8765, ge=1, le=65535)
    live_port: int = Field(default=8766, ge=1, le=65535)
    public_url: Annotated[str, AfterValidator(_slashed)] = ""
    """The service's own address as marketplaces reach it, for their webhooks; empty: they cannot."""
    shared_key: Annotated[str, AfterValidator(_key)] = Field(default="", repr=False)
    """What shop and service sign with."""

    @property
    def key_file(self) -> Path:
        """The key that opens the secrets at rest."""
        return self.home / "secret.key"

    @property
    def log_folder(self) -> Path:
        """Where our processes write their logs."""
        return self.home / "log"

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.shop_url and not self.shared_key:
            raise ValueError("shop_url is set but shared_key is not: the shop would refuse every order")
        if self.port == self.live_port:
            raise ValueError("port and live_port are the same")
        return self


def home_folder() -> Path:
    """`MESCHAIN_HOME`, else `var` in the repository."""
    return Path(os.environ.get("MESCHAIN_HOME") or REPOSITORY / "var").expanduser().absolute()


def load(home: Path | None = None) -> Settings:
    """Settings from the environment (`MESCHAIN_NAME` or `MESCHAIN_NAME_FILE`) over `home/meschain.env`.

    Raises SetupError with one sentence when something is missing or impossible.
    """
    folder = (home or home_folder()).absolute()
    values = {**_values(_file(folder / FILE_NAME)), **environment()}
    if not values.get("database_url"):
        raise SetupError(f"MesChain Sync is not set up in {folder}. Run `./meschain init --opencart PATH`, or `./meschain demo` to try it.")
    return build(folder, values)


def build(home: Path, values: Mapping[str, object]) -> Settings:
    """Settings from these values alone; SetupError names the first one that cannot be."""
    try:
        return Settings.model_validate({**values, "home": home})
    except ValidationError as error:
        raise SetupError(_sentence(error, home)) from None


def environment() -> dict[str, str]:
    """The settings that the environment gives, by field name."""
    return _values(os.environ, only_known=True)


def save(settings: Settings) -> Path:
    """Write `home/meschain.env` (only the owner may read it), whole or not at all; gives its path."""
    path = settings.home / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    values = settings.model_dump(exclude={"home"}, exclude_defaults=True)
    text = "".join(f"{ENV_PREFIX}{name.upper()}={_quoted(str(value))}\n" for name, value in values.items())
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("# Written by `./meschain init`. Holds passwords: keep it readable for its owner only.\n" + text)
    draft.replace(path)
    return path


def _file(path: Path) -> Mapping[str, str | None]:
    try:
        return dotenv_values(path, interpolate=False) if path.exists() else {}
    except OSError as error:
        raise SetupError(f"{path} cannot be read ({error.strerror}). Run the command as the file's owner.") from error


def _values(source: Mapping[str, str | None], *, only_known: bool = False) -> dict[str, str]:
    """Field values by name; an unknown name in our own file is a typing error, in the environment it is someone else's."""
    found: dict[str, str] = {}
    for name, value in source.items():
        field = name.removeprefix(ENV_PREFIX).lower()
        named_file = field.removesuffix("_file")
        if not name.startswith(ENV_PREFIX) or field == "home" or (only_known and named_file not in Settings.model_fields):
            continue
        if named_file != field and name.removesuffix("_FILE") in source:
            raise SetupError(f"both {name} and {name.removesuffix('_FILE')} are set. Remove one of them.")
        found[named_file] = _content(name, value or "") if named_file != field else value or ""
    return found


def _content(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SetupError(f"{name} names {path}, which cannot be read ({error.strerror}). Correct the path or the file's rights.") from error


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _sentence(error: ValidationError, folder: Path) -> str:
    first = error.errors(include_input=False)[0]
    name = ENV_PREFIX + str(first["loc"][0]).upper() if first["loc"] else "The settings"
    words = "is not a known setting" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
    return f"{name}: {words}. Correct it in {folder / FILE_NAME} or in the environment."
