"""Moodle XML: what Moodle exports is read, texts become Markdown; our kinds that Moodle has are written."""

from quizzes.formats.moodle.reading import read
from quizzes.formats.moodle.writing import write

__all__ = ["read", "write"]
