"""QTI 2.1, 2.2 and 3.0: single items and packages are read, whatever their version; packages are written."""

from quizzes.formats.qti.reading import read
from quizzes.formats.qti.writing import write21, write22, write30

__all__ = ["read", "write21", "write22", "write30"]
