"""What a name may stand for: sure where there is one answer, suggested where there are several, silent where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sync.mapping_guess import SURE, Guesser, Lesson, Source, Target, clear
from service.sync.mapping_likeness import Likeness, overlap, stem, trail

TREE = [
    ("Giyim", "Kadın", "Gömlek"),
    ("Aksesuar", "Çanta"),
    ("Giyim", "Kadın", "Ayakkabı"),
    ("Giyim", "Erkek", "Ayakkabı"),
    ("Ev Tekstili", "Nevresim Takımı"),
    ("Telefon", "Kılıf"),
    ("Kozmetik", "Diğer"),
    ("Elektronik", "Cep Telefonu Kılıfı"),
]
TARGETS = [Target(" > ".join(path), path) for path in TREE]
NAMES = st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyzİI ", min_size=1, max_size=25).filter(str.strip)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(tuple)


@pytest.mark.parametrize(
    ("one", "other"),
    [("canta", "cantalar"), ("canta", "cantasi"), ("gomlek", "gomlegi"), ("gomlek", "gomlekleri"), ("takim", "takimi"), ("kutu", "kutusu")],
)
def test_endings_do_not_count(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("su", "suni"), ("kol", "kolye"), ("bel", "bebek"), ("mum", "muz")])
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("path", "meant", "source"),
    [
        (("Moda", "Çanta"), "Aksesuar > Çanta", Source.EXACT),
        (("Moda", "ÇANTA "), "Aksesuar > Çanta", Source.NORMALISED),
        (("Moda", "Çantalar"), "Aksesuar > Çanta", Source.SIMILAR),
        (("Gömleği",), "Giyim > Kadın > Gömlek", Source.SIMILAR),
        (("Ev", "Nevresim Takımları"), "Ev Tekstili > Nevresim Takımı", Source.SIMILAR),
        (("Elektronik", "Telefon Kılıfları"), "Elektronik > Cep Telefonu Kılıfı", Source.SIMILAR),
        (("Kadın", "Ayakkabı"), "Giyim > Kadın > Ayakkabı", Source.SIMILAR),
    ],
)
def test_the_likeliest_comes_first_with_where_it_comes_from(path: tuple[str, ...], meant: str, source: Source) -> None:
    first = Guesser(TARGETS).suggest("1", path)[0]
    assert (first.id, first.source) == (meant, source)
    assert (first.confidence >= SURE) == (source in (Source.EXACT, Source.NORMALISED))


def test_of_several_with_one_name_none_is_sure_until_the_path_says_it() -> None:
    guesser = Guesser(TARGETS)
    assert clear(guesser.suggest("1", ("Ayakkabı",)), SURE) is None
    assert clear(guesser.suggest("1", ("Giyim", "Erkek", "Ayakkabı")), SURE) is not None


def test_a_name_that_says_nothing_is_never_sure() -> None:
    found = Guesser(TARGETS).suggest("1", ("Hediye", "Diğer"))
    assert clear(found, SURE) is None


def test_what_the_seller_chose_elsewhere_comes_first() -> None:
    lessons = [Lesson("20", ("Moda", "El Çantası"), "Aksesuar > Çanta"), Lesson("21", ("Moda",), "gone")]
    guesser = Guesser(TARGETS, lessons)
    same, like, other = (
        guesser.suggest("20", ("Moda", "El Çantası")),
        guesser.suggest("99", ("Moda", "El Çantaları")),
        guesser.suggest("21", ("Moda",)),
    )
    assert (same[0].id, same[0].confidence, same[0].source) == ("Aksesuar > Çanta", 99, Source.LEARNED)
    assert (like[0].id, like[0].source) == ("Aksesuar > Çanta", Source.LEARNED)
    assert all(each.id != "gone" for each in other)


def test_nothing_is_like_nothing() -> None:
    assert Guesser(TARGETS).suggest("1", ("Zımba Teli",)) == ()
    assert Guesser(TARGETS).suggest("1", ("!!",)) == ()
    assert Guesser([]).suggest("1", ("Çanta",)) == ()
    assert clear(None, 1) is None
    assert clear((), 1) is None


@given(PATHS, st.lists(PATHS, min_size=1, max_size=12))
def test_suggestions_are_ordered_few_and_each_once(path: tuple[str, ...], paths: list[tuple[str, ...]]) -> None:
    targets = [Target(str(number), each) for number, each in enumerate(paths)]
    found = Guesser(targets).suggest("k", path)
    assert [each.confidence for each in found] == sorted((each.confidence for each in found), reverse=True)
    assert all(1 <= each.confidence <= 100 for each in found)
    assert len({each.id for each in found}) == len(found) <= 3


@given(PATHS, st.lists(PATHS, max_size=8))
def test_the_same_path_is_always_found_and_nothing_is_more_like_it(path: tuple[str, ...], others: list[tuple[str, ...]]) -> None:
    if not trail(path):
        return
    best = Likeness([*others, path]).best(path, 20, 0)
    assert max(alike for _, alike in best) == pytest.approx(dict(best)[len(others)])


@given(PATHS, PATHS)
def test_overlap_is_a_share(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert 0 <= overlap(trail(one), trail(other)) <= 100
