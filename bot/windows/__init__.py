"""Windows of whole civil days in the subscription's time zone, and the words people use for them (pure)."""

from bot.windows.calendar import moved_back, year_before
from bot.windows.model import Period, ReadingRules, Window
from bot.windows.reading import default_period, read_window
from bot.windows.slips import nearest_word
from bot.windows.words import canonical, words_of

__all__ = [
    "Period",
    "ReadingRules",
    "Window",
    "canonical",
    "default_period",
    "moved_back",
    "nearest_word",
    "read_window",
    "words_of",
    "year_before",
]
