"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from jobs.news import subscribe
from simulator import evidence
from simulator.models import Run


@subscribe("run_finished")
def note_evidence(news):
    """A run at the counter is finished: what it shows of competencies is noted."""
    evidence.note_run(Run.objects.select_related("scenario").get(pk=news.payload["run"]))
