"""Makes the folders of a connector that somebody is about to write, from the texts in `service/connectors/_new`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path
from string import Template

from service.cli._failure import Failure
from service.settings import REPOSITORY

TEXTS = REPOSITORY / "service" / "connectors" / "_new"
IMPORTS = re.compile(r"(?:^from service\..+\n)+", re.MULTILINE)
"""Their order depends on the name."""
SLUG = re.compile(r"[a-z][a-z0-9]{1,29}")


def create(slug: str, title: str) -> list[Path]:
    """The files that were made, relative to the repository. Failure when the name cannot be taken; nothing is ever overwritten."""
    if not SLUG.fullmatch(slug) or iskeyword(slug):
        raise Failure(f"“{slug}” cannot be a connector's name: take 2 to 30 small English letters and digits, a letter first.")
    folder, tests = (REPOSITORY / room / "connectors" / slug for room in ("service", "tests"))
    for taken in (folder, tests):
        if taken.exists():
            raise Failure(f"There is {taken.relative_to(REPOSITORY)} already. Choose another name, or go on writing there.")
    words = {"slug": slug, "name": slug.capitalize(), "title": title or slug.capitalize()}
    return [*_filled(TEXTS, folder, words), *_filled(TEXTS / "tests", tests, words)]


def _filled(texts: Path, folder: Path, words: dict[str, str]) -> Iterator[Path]:
    folder.mkdir(parents=True)
    for text in sorted(texts.glob("*.txt")):
        path, content = folder / text.stem, Template(text.read_text(encoding="utf-8")).substitute(words)
        path.write_text(IMPORTS.sub(lambda block: "".join(sorted(block[0].splitlines(keepends=True))), content), encoding="utf-8")
        yield path.relative_to(REPOSITORY)
