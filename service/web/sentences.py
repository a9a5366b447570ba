"""Sentences that lower floors write into the ledger, raise or declare, recognised by what the translators have of them.

Holes in a message: `{}` is a number; `{words}` a sentence or name that is translated itself; `{work}`, `{order}`, `{account}`, `{batch}`,
`{part}` a code with a label; `{settings}` several names of price settings; any other name stays as it came (titles, numbers of the
marketplace, addresses).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from service.domain.forms import fields
from service.pricing.policy import OfferPolicy
from service.web import labels
from service.web.translations import LANGUAGES, messages

CODES = {"work": labels.WORK, "order": labels.ORDER, "account": labels.ACCOUNT, "batch": labels.SENT, "part": labels.RULE_FIELD}
PRICE_SETTINGS = {field.name: field.label for field in fields(OfferPolicy)}
HOLE = re.compile(r"\{(\w*)\}")
NUMBER = r"-?\d+(?:\.\d+)?"


@cache
def wordings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every known sentence with holes as a pattern, the most particular first."""
    holed = sorted(dict.fromkeys(_holed()), key=lambda text: (-len(HOLE.sub("", text)), text))
    return tuple((pattern(text), text) for text in holed)


def pattern(text: str) -> re.Pattern[str]:
    """Finds the sentence with its holes filled."""
    groups = [f"(?P<{name}>.+?)" if name else f"({NUMBER})" for name in HOLE.findall(text)]
    parts = [re.escape(part) for part in HOLE.split(text)[::2]]
    return re.compile("".join(part + group for part, group in zip(parts, [*groups, ""], strict=True)), re.DOTALL)


def _holed() -> Iterator[str]:
    """What the pages fill in themselves has other holes."""
    for language in LANGUAGES:
        yield from (message.id for message in messages(language) if isinstance(message.id, str) and HOLE.search(message.id))
