"""Programmes and duties of `content/credentials/`, rubrics of `content/classroom/`, competencies: loaded after the courses that they name."""

from pathlib import Path
from typing import Any

from django.db.models import Value

from classroom.actions.loading import load_rubric
from classroom.exceptions import ClassroomError
from classroom.models import Rubric
from content.loader.report import Report
from credentials.actions import loading
from credentials.exceptions import CredentialsError
from credentials.models import Duty, Programme
from lib import marked_yaml
from subjects.actions import competencies
from subjects.exceptions import SubjectsError
from subjects.models import Competency

BOOKS = (
    ("credentials/programmes.yaml", "programmes", loading.load_programme, Programme),
    ("credentials/duties.yaml", "duties", loading.load_duty, Duty),
    ("classroom/rubrics.yaml", "rubrics", load_rubric, Rubric),
    ("competencies.yaml", "competencies", competencies.load_competency, Competency),
)


def save(root: Path, report: Report) -> None:
    """Load what the files say; what is unchanged writes nothing, a mistake is reported with its file and place."""
    present = [book for book in BOOKS if (root / book[0]).exists()]
    if not present:
        return
    known = {(name, key): digest for name, key, digest in _known(present)}
    for file, name, write, model in present:
        for position, data in enumerate(marked_yaml.plain((root / file).read_text("utf-8"))[name]):
            if known.get((name, str(data.get("key")))) == loading.fingerprint([data, position]):
                continue
            try:
                done = write(data, position=position)
            except (CredentialsError, ClassroomError, SubjectsError) as error:
                report.failed.append(f"{file}: {error}")
                continue
            if done:
                report.note(done, file)
                if model is Competency:
                    competencies.require_defaults()


def _known(present: list[Any]) -> Any:
    """Return (name, key, digest) of everything that is loaded already, in one query."""
    first, *others = [
        model.objects.order_by().annotate(book=Value(name)).values_list("book", "key", "source_hash")
        for _file, name, _write, model in present
    ]
    return first.union(*others, all=True) if others else first
