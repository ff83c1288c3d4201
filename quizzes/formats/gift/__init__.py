"""GIFT, the text format of Moodle: all its kinds are read; those of ours that it can hold are written."""

from quizzes.formats.gift.reading import read
from quizzes.formats.gift.writing import write

__all__ = ["read", "write"]
