"""Lines of the schedule that need two apps which may not know each other."""

from accounts.actions import forget_old_sign_ins
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from outbox import delivery

daily("03:40")(forget_old_sign_ins)


@every(seconds=300)
def deliver_mail():
    """Write today's digests and have a worker send them: a hanging mail server holds up neither schedule nor pages."""
    delivery.prepare_digests()
    if waiting := len(delivery.pending()):
        try:
            jobs.start("outbox.mail", key="outbox.mail", by=None, payload={}, total=waiting)
        except JobError:
            return  # the last one is still at it


@handler("outbox.mail")
def send_mail(run: JobRun):
    """Send the digests one by one."""
    done = 0
    for done, _digest in enumerate(delivery.send_digests(), start=1):
        run.step(done=done)
    return {"sent": done}
