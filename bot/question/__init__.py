"""Text and a catalog snapshot become a Question, or a sentence that says why not (pure)."""

from bot.question.model import ComparisonKind, Help, Question
from bot.question.parse import parse
from bot.windows import ReadingRules

__all__ = ["ComparisonKind", "Help", "Question", "ReadingRules", "parse"]
