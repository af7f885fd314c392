"""The words by which villages go: few enough to be compared one by one, in one query."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property

from oversight.rules.search import SHORTEST_MISTYPED, is_mistyped, words_of
from villages.models import Village

COLUMNS = ("folded", "municipality__folded", "state__name", "programme__short_name")


class VillagesCalled:
    """Ids of villages by each of the words asked for: those with a word it begins, or is like.

    Of the words of their name, vocation, code, municipality, state and edition.
    """

    def __init__(self, words: Iterable[str]):
        self.words = tuple(words)

    @cached_property
    def of_word(self) -> dict[str, set[int]]:
        found = defaultdict(set)
        for pk, *names in Village.objects.order_by().values_list("pk", *COLUMNS):
            for word in words_of(" ".join(names), most=None):
                found[word].add(pk)
        return found

    @cached_property
    def begun(self) -> dict[str, set[int]]:
        return {word: self.having(word, begins) for word in self.words}

    @cached_property
    def alike(self) -> dict[str, set[int]]:
        """The same, but with its slips where nothing begins so."""
        return {word: ids or self.having(word, slips) for word, ids in self.begun.items()}

    def having(self, word: str, fits: Callable[[str, str], bool]) -> set[int]:
        return set().union(*(ids for name, ids in self.of_word.items() if fits(word, name)))


def begins(word: str, name: str) -> bool:
    return name.startswith(word)


def slips(word: str, name: str) -> bool:
    return len(word) >= SHORTEST_MISTYPED and is_mistyped(word, name)
