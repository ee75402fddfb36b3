"""Text and a catalog snapshot become a Question, or a sentence that says why not (pure).

``parse`` reads what is typed after a command, ``plain`` what people say in their own words, ``follow_up``
what they say of an answer. All three end in the same reading of words: there is one way to a Question.
"""

from bot.question.model import Asks, Command, ComparisonKind, Explain, Filter, Goal, Help, Question
from bot.question.parse import parse
from bot.question.plain import plain
from bot.question.slash import NO_PREFIX, Slash
from bot.question.thread import buttons, follow_up, goes_on
from bot.windows import ReadingRules

__all__ = [
    "NO_PREFIX",
    "Asks",
    "Command",
    "ComparisonKind",
    "Explain",
    "Filter",
    "Goal",
    "Help",
    "Question",
    "ReadingRules",
    "Slash",
    "buttons",
    "follow_up",
    "goes_on",
    "parse",
    "plain",
]
