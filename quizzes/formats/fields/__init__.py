"""A question as a row of named texts: the columns of the workbook, and the labelled lines of the text form.

`question_of` and `part_of` read rows, `rows_of` writes them. A row is a dictionary of column keys and texts.
"""

from quizzes.formats.fields.reading import part_of, question_of
from quizzes.formats.fields.writing import rows_of

__all__ = ["part_of", "question_of", "rows_of"]
