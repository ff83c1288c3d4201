#!/usr/bin/env python3
"""Pass a course with its exams for a person, as a walk in the browser cannot: lessons, theory exam, practical exam at the counter.

    pass_course.py NUMBER COURSE

NUMBER is an employee's number or a user name. Runs inside Django on the data that the environment names (DATA_DIR, DATABASE_URL);
what follows from passing is left to the worker of the site. For tests and pictures only.
"""

import sys
from typing import Any

import pass_quiz
from django.db.models import Q

from accounts.models import User
from courses.actions import practicals, progress
from courses.models import Course
from people.models import Employee
from quizzes.actions import admissions, attempts, releasing
from simulator import playing
from simulator.actions import runs


def play(run: Any) -> None:
    """Give the commands of the model solution, and finish."""
    for step in playing.compiled_of(run).solution:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    done = runs.close(run, closed_by="learner")
    print(done or "closed")


def main() -> int:
    number, key = sys.argv[1:3]
    person = Employee.objects.get(Q(number=number) | Q(user__username=number))
    course = Course.objects.select_related("exam").get(key=key)
    for lesson in course.lessons.filter(is_open=True):
        progress.complete_lesson(person, lesson)
    if course.has_exam:
        admission = admissions.admit(person, course.exam, context_key=f"walk:{key}")
        pass_quiz.finish(attempts.start(admission))
        if releasing.held_back(course.exam).exists():
            releasing.release(course.exam, by=User.objects.filter(is_superuser=True).first())
    for _number in range(course.practical_count):
        play(practicals.begin_next(person, course))
    return 0


if __name__ == "__main__":
    sys.exit(main())
