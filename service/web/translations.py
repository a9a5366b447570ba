"""The translations as the .po files hold them. Babel reads them at start, so that there is no compiled catalogue to forget."""

from __future__ import annotations

import gettext
import io
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "locale"
LANGUAGES = ("tr",)
"""Those beside English, which is what the code says."""


@cache
def messages(language: str) -> Catalog:
    """Every message of the language with its translation."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The translations of a language; none for English and unknown ones."""
    if language not in LANGUAGES:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, messages(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
