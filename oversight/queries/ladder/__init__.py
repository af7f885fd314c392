from oversight.queries.ladder.board import Line, board
from oversight.queries.ladder.facts import answers_for, facts_of
from oversight.queries.ladder.page import Ladder, ladder_of

__all__ = ["Ladder", "Line", "answers_for", "board", "facts_of", "ladder_of"]
