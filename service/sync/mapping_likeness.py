"""How alike two names are, as a reader of Turkish or English judges: words without their endings, and the end of a path above all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from service.domain.text import normalised

PLURALS = ("lari", "leri", "lar", "ler", "s")
SOFTENED = {"b": "p", "d": "t", "g": "k"}
"""A last letter that softens before a vowel ("gömlek", "gömleği")."""
VOWELS = frozenset("aeiou")
STEM = 3
"""What is left of a word has at least so many letters."""
NEAR = 12
"""So many different names are looked at closer."""
LEAF, TRAIL = 0.6, 0.4
"""What the last name of a path weighs, and the whole path."""
Path = tuple[str, ...]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A normalised word without plural and possessive endings; nothing a reader would see, only good to compare with its like."""
    ending = next((each for each in PLURALS if word.endswith(each) and len(word) - len(each) >= STEM), "")
    plain = word.removesuffix(ending)
    if plain.endswith(("si", "su")) and len(plain) > STEM + 1 and plain[-3] in VOWELS:
        plain = plain[:-2]
    if plain.endswith(("i", "u")) and len(plain) > STEM:
        plain = plain[:-1]
    return plain[:-1] + SOFTENED.get(plain[-1], plain[-1]) if len(plain) > STEM else plain


def stems(text: str) -> str:
    """The text's words without endings, in the order of the alphabet."""
    return " ".join(sorted(_words(text)))


def trail(path: Path) -> frozenset[str]:
    """Every word of a path, without endings."""
    return frozenset(word for name in path for word in _words(name))


def overlap(words: frozenset[str], others: frozenset[str]) -> float:
    """How far two paths say the same, 0 to 100: what the first says and the second does not weighs twice."""
    if not words or not others:
        return 0.0
    common = len(words & others)
    return 100 * (2 * common / len(words) + common / len(others)) / 3


class Likeness:
    """Paths of names, to be found by a path like them. Built once; a look-up is one native comparison with all last names."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._trails = [trail(path) for path in paths]
        self._by_name: dict[str, list[int]] = {}
        for index, path in enumerate(paths):
            self._by_name.setdefault(stems(path[-1]), []).append(index)
        self._names = list(self._by_name)

    def best(self, path: Path, limit: int, at_least: float) -> list[tuple[int, float]]:
        """(index, 0 to 100) of the paths most like it, best first."""
        name, words = stems(path[-1]), trail(path)
        # A name further off could not reach the least with an equal path.
        least = max((at_least - 100 * TRAIL) / LEAF, 0.0)
        near = process.extract(name, self._names, scorer=fuzz.ratio, limit=NEAR, score_cutoff=least)
        found = [
            (index, LEAF * alike + TRAIL * overlap(words, self._trails[index]))
            for other, alike, _ in near
            for index in self._by_name[other]
        ]
        return sorted((each for each in found if each[1] >= at_least), key=lambda each: (-each[1], each[0]))[:limit]


@lru_cache(maxsize=50_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in normalised(text).split())
