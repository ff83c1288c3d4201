"""What follows from news of an app for another that it may not know."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.news import subscribe
from outbox import actions as outbox

# Whoever started something shorter has most likely watched it end.
WORTH_A_MESSAGE = dt.timedelta(seconds=10)


@subscribe("job_finished")
def tell_who_started_it(news):
    """The bell says that long background work is finished."""
    job = Job.objects.select_related("by").filter(pk=news.payload["job"]).exclude(by=None).first()
    if job is None or job.finished_at is None or job.finished_at - job.created_at < WORTH_A_MESSAGE:
        return
    with translation.override(job.by.language or settings.LANGUAGE_CODE):
        subjects = {
            Job.State.DONE: _("Finished: %(work)s"),
            Job.State.CANCELLED: _("Cancelled: %(work)s"),
            Job.State.FAILED: _("Failed: %(work)s"),
        }
        outbox.send(
            job.by,
            kind="job_finished",
            dedupe_key=f"job_finished:{job.pk}",
            subject=subjects[job.state] % {"work": job.title},
            body=job.message,
            url=job.link[0] if job.link else job.get_absolute_url(),
            by_mail=False,
        )
