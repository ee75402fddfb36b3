"""Text and a catalog snapshot become a Question, or a sentence that says why not (pure)."""

from bot.question.model import Asks, Command, ComparisonKind, Explain, Filter, Goal, Help, Question
from bot.question.parse import parse
from bot.windows import ReadingRules

__all__ = [
    "Asks",
    "Command",
    "ComparisonKind",
    "Explain",
    "Filter",
    "Goal",
    "Help",
    "Question",
    "ReadingRules",
    "parse",
]
