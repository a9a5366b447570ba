"""What a name of the shop may stand for at a marketplace: how sure that is, and where it comes from. Nothing is confirmed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.domain.catalogue import NamedId
from service.domain.text import normalised
from service.sync.mapping_likeness import Likeness, Path, overlap, trail

SURE = 90
"""A suggestion that a seller may confirm unseen: the one thing of that name, or what they chose elsewhere."""
LIKELY = 75
LEAST = 50
"""What is less alike than this is no suggestion."""
SHOWN = 3
ALIKE_AT_MOST = SURE - 1
LEARNED_LEAST = 80
GENERIC = frozenset({"diger", "genel", "cesitli", "other", "general", "misc", "tumu", "all"})
"""Names that say nothing without the path before them."""


class Source(StrEnum):
    """Where a suggestion comes from."""

    LEARNED = "learned"
    EXACT = "exact"
    NORMALISED = "normalised"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something of the marketplace that a name may stand for; `confidence` is 0 to 100."""

    id: str
    name: str
    confidence: int
    source: Source

    @property
    def pair(self) -> NamedId:
        return NamedId(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Target:
    """Something of the marketplace that a name can be mapped to."""

    id: str
    path: Path

    @property
    def name(self) -> str:
        return " > ".join(self.path)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the seller confirmed for a name, at this account or another one of the same marketplace."""

    local_key: str
    path: Path
    remote_id: str


class Guesser:
    """Suggestions out of one set of targets. Built once for any number of names; asks nobody."""

    def __init__(self, targets: Sequence[Target], lessons: Sequence[Lesson] = ()) -> None:
        self._targets = targets
        self._by_id = {target.id: target for target in targets}
        self._likeness = Likeness([target.path for target in targets])
        self._by_name: dict[str, list[Target]] = {}
        for target in targets:
            self._by_name.setdefault(normalised(target.path[-1]), []).append(target)
        self._lessons = [lesson for lesson in lessons if lesson.remote_id in self._by_id and lesson.path]
        self._taught: Mapping[str, Lesson] = {lesson.local_key: lesson for lesson in self._lessons}
        self._lesson_likeness = Likeness([lesson.path for lesson in self._lessons])

    def suggest(self, local_key: str, path: Path) -> tuple[Suggestion, ...]:
        """The likeliest targets for a name and the path before it, best first; none where nothing is like it."""
        if not path or not normalised(path[-1]):
            return ()
        best: dict[str, Suggestion] = {}
        for each in (*self._learned(local_key, path), *self._equal(path), *self._alike(path)):
            if each.id not in best or best[each.id].confidence < each.confidence:
                best[each.id] = each
        return tuple(sorted(best.values(), key=lambda each: (-each.confidence, each.name))[:SHOWN])

    def _learned(self, local_key: str, path: Path) -> list[Suggestion]:
        found = []
        if lesson := self._taught.get(local_key):
            found.append(self._as(self._by_id[lesson.remote_id], 99, Source.LEARNED))
        for index, alike in self._lesson_likeness.best(path, SHOWN, LEARNED_LEAST):
            lesson = self._lessons[index]
            is_same = trail(lesson.path) == trail(path)
            found.append(self._as(self._by_id[lesson.remote_id], 95 if is_same else min(round(alike), ALIKE_AT_MOST), Source.LEARNED))
        return found

    def _equal(self, path: Path) -> list[Suggestion]:
        """Targets of an equal name. The only one is sure, unless its name says nothing; of several the path decides."""
        name = normalised(path[-1])
        same, words, found = self._by_name.get(name, []), trail(path), []
        for target in same:
            alike = overlap(words, trail(target.path))
            is_sure = alike == 100 or (len(same) == 1 and name not in GENERIC)
            exact = target.path[-1].strip() == path[-1].strip()
            confidence = SURE + round(alike / 10) - (not exact) if is_sure else LEAST + round(alike * (ALIKE_AT_MOST - LEAST) / 100)
            found.append(self._as(target, max(confidence, SURE) if is_sure else confidence, Source.EXACT if exact else Source.NORMALISED))
        return found

    def _alike(self, path: Path) -> list[Suggestion]:
        if normalised(path[-1]) in GENERIC:
            return []
        near = self._likeness.best(path, SHOWN, LEAST)
        return [self._as(self._targets[index], min(round(alike), ALIKE_AT_MOST), Source.SIMILAR) for index, alike in near]

    def _as(self, target: Target, confidence: int, source: Source) -> Suggestion:
        return Suggestion(target.id, target.name, confidence, source)


def clear(suggestions: Sequence[Suggestion] | None, at_least: int) -> Suggestion | None:
    """The first suggestion where it is sure enough and no other is as sure."""
    if not suggestions or suggestions[0].confidence < at_least:
        return None
    has_rival = len(suggestions) > 1 and suggestions[1].confidence == suggestions[0].confidence
    return None if has_rival else suggestions[0]
