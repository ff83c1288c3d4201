"""Lines of the schedule that need two apps which may not know each other."""

from accounts.actions import forget_old_sign_ins
from jobs import actions as jobs
from jobs.exceptions import JobError
from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from outbox import cards, delivery
from outbox.models import Digest

daily("03:40")(forget_old_sign_ins)


@every(seconds=300)
def deliver_mail():
    """Write today's digests and have a worker send them: a hanging server holds up neither schedule nor pages, nor the other server."""
    delivery.prepare_digests()
    for channel in Digest.Channel.values:
        if waiting := len(delivery.pending(channel=channel)):
            try:
                jobs.start(f"outbox.{channel}", key=f"outbox.{channel}", by=None, payload={}, total=waiting)
            except JobError:
                continue  # the last one is still at it


@handler("outbox.mail")
def send_mail(run: JobRun):
    """Send the digests one by one."""
    done = 0
    for done, _digest in enumerate(delivery.send_digests(), start=1):
        run.step(done=done)
    return {"sent": done}


@handler("outbox.wecom")
def send_wecom(run: JobRun):
    """Send the cards one by one."""
    done = 0
    for done, _digest in enumerate(cards.send_cards(), start=1):
        run.step(done=done)
    return {"sent": done}
