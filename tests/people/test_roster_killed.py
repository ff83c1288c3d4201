"""kill -9 of a real worker process in the middle of a chunk: no half-done row, and the rest follows without a person."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from accounts.models import User
from jobs import actions as jobs
from jobs.models import Job, News
from lib import clock
from people.actions import roster as rosters
from people.models import Assignment, Employee, RosterImport
from tests.factories import make_department, make_post, make_user
from tests.people.rosters import upload, xlsx

pytestmark = pytest.mark.django_db(transaction=True)


def start_worker(job_id):
    script = Path(__file__).with_name("slow_worker.py")
    command = [sys.executable, str(script), str(job_id), str(connection.settings_dict["NAME"])]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy())


def test_a_killed_import_goes_on_where_it_was():
    admin = make_user(is_superuser=True)
    make_department(code="HALL-A", name="学苑路营业厅", kind="hall")
    make_post(code="CLERK", name="营业员")
    rows = [[f"N{n:03d}", f"新{n}", "HALL-A", "CLERK", "N000" if n else "", "2026-01-05", ""] for n in range(50)]
    roster = upload(xlsx(*rows), admin)
    rosters.start_applying(roster, by=admin)
    job_id = RosterImport.objects.get().job_id
    worker = start_worker(job_id)
    for _chunk in range(3):
        assert worker.stdout.readline()
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)

    done = Employee.objects.filter(number__startswith="N").count()
    assert done == 20, "the chunk that was being written is gone, the two before it are whole"
    assert Assignment.objects.count() == User.objects.filter(username__startswith="N").count() == done
    assert News.objects.filter(kind="employee_joined").count() == done
    assert RosterImport.objects.get().rows.exclude(applied_at=None).count() == done

    Job.objects.filter(pk=job_id).update(lease_until=clock.now() - dt.timedelta(seconds=1))
    assert jobs.reap() == 1
    job = jobs.run(job_id)
    assert (job.state, job.done, job.total) == ("done", 50, 50)
    assert Employee.objects.filter(number__startswith="N").count() == Assignment.objects.count() == 50
    assert News.objects.filter(kind="employee_joined").count() == 50
    assert RosterImport.objects.get().state == "applied"
