"""The plain form that a trainer types, as .txt or in Word: `1. 题干`, `A. 选项`, `答案：A`. docs/question-import.md shows it."""

from quizzes.formats.text.reading import read
from quizzes.formats.text.writing import write

__all__ = ["read", "write"]
