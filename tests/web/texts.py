"""Every text of the pages that somebody has to translate, collected from code and templates."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir

WEB = Path(__file__).resolve().parents[2] / "service" / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trimmed": "false", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "say": None, "form": (1, 2)}


def texts() -> list[str | tuple[str, str]]:
    """Message ids; a pair where there is a plural."""
    found = extract_from_dir(str(WEB), METHODS, OPTIONS, KEYWORDS)
    messages = dict.fromkeys(message if isinstance(message, str) else tuple(message[:2]) for _, _, message, _, _ in found if message)
    return list(messages)
