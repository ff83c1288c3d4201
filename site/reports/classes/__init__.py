"""The file of a class as one ZIP: notice, people and attendance, steps, marks, study hours, ratings, costs."""

from reports.classes.bundle import bundle

__all__ = ["bundle"]
