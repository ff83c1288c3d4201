"""What goes wrong between a trainee and the sandbox."""

from outbox.exceptions import OutboxError


class SimulatorError(OutboxError):
    """The message is translated and fit for the visitor."""


class Sitting(SimulatorError):
    """The person sits in an exam at the counter: nothing is rehearsed meanwhile."""


class Overtaken(SimulatorError):
    """Somebody else saved in between."""


class Closed(SimulatorError):
    """The run is finished, or its time is up."""
