"""Two loads at once: the second waits, then finds that nothing is left to do."""

import threading

import pytest
from django.db import connection, connections

from courses.models import Course, CoursePage, LessonPage, TrackPage
from subjects.models import Fact, Term


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_make_everything_once(files, site_root):
    gate, said, faults = threading.Barrier(2), [], []

    def load():
        try:
            gate.wait(timeout=10)
            said.append(files.load())
        except BaseException as exc:  # noqa: BLE001 - shown by the assertion below
            faults.append(exc)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=load) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not faults, faults
    assert len(said) == 2 and any("new" in text for text in said)
    assert Course.objects.count() == CoursePage.objects.count() == TrackPage.objects.count() == 1
    assert LessonPage.objects.count() == 2 and Term.objects.count() == Fact.objects.count() == 1
    assert all(page.revisions.count() == 1 for page in LessonPage.objects.all())
    assert "Nothing has changed" in files.load()
    connection.ensure_connection()
