"""The file of a class as one ZIP: notice, people and attendance, steps, marks, study hours, ratings, survey, costs, materials, photos."""

from reports.classes.bundle import bundle

__all__ = ["bundle"]
