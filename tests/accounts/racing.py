"""Runs the same thing several times at once, each in a thread with a connection of its own."""

import threading

from django.db import connections


def together(*deeds):
    """Start all of `deeds` at the same moment; return what each returned or raised, in order."""
    start, results = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(index, deed):
        try:
            start.wait(timeout=20)
            results[index] = deed()
        except Exception as exc:  # noqa: BLE001 - the exception is the result
            results[index] = exc
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
