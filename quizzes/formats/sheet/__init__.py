"""A workbook: one question a row, Chinese headers, and a template to fill in."""

from quizzes.formats.sheet.reading import read
from quizzes.formats.sheet.template import template
from quizzes.formats.sheet.writing import write

__all__ = ["read", "template", "write"]
