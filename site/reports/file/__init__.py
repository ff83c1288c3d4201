"""The training file of a person: sections of rows, the same for the page and the PDF."""

from reports.file.assembling import TrainingFile, years_of

__all__ = ["TrainingFile", "years_of"]
