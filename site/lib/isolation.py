"""A wall between a loop and what it calls: one poisoned row, line or handler stops no other."""

import logging
from types import TracebackType

logger = logging.getLogger(__name__)


class Isolated:
    """`with Isolated("news 7") as wall: ...`: a fault of the body is logged and kept in `wall.fault`, not raised.

    Only for the outermost loops of worker, schedule and news, which go on and try again later.
    SystemExit and KeyboardInterrupt pass, so that a process can be ended.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.fault: Exception | None = None

    def __enter__(self) -> "Isolated":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(fault, Exception):
            return False
        self.fault = fault
        logger.error("%s failed", self.what, exc_info=fault)
        return True
