"""Simulated exam takers over HTTP: each starts, answers, saves and hands in, and writes down every acknowledgement it was given.

A taker behaves like the exam room's script: an answer stays in its queue until it is acknowledged and is sent again, in order, after any
fault; what counts in the end is that the database holds every acknowledged answer (tools/exam_ground.py compare).
"""

import http.client
import json
import random
import re
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

QUESTION = re.compile(r'data-question data-position="(\d+)"(.*?)</fieldset>', re.DOTALL)
OPTION = re.compile(r'type="radio" name="q\d+" value="([0-9a-f]{10})"')
NOW = re.compile(r'data-now="(\d+)"')
IDLE = 1.5  # seconds after which a kept connection is given up: gunicorn closes it after two
FAULTS = (OSError, http.client.HTTPException, ValueError)


@dataclass
class Taker:
    """One person in front of a device. Times are seconds; `think` is the mean pause between two answers."""

    port: int
    cookie: str
    admission: str
    think: float
    rounds: int = 1
    hands_in: bool = True
    give_up: float = 120.0
    attempt: str = ""
    acknowledged: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    submitted: bool = False
    refused: int = 0
    faults: int = 0
    starts: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    offset: float = 0.0
    last_answer: float = 0.0  # on the monotonic clock

    def ask(
        self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str, str]:
        """Return (status, location, text). Raises one of FAULTS."""
        if self.connection is not None and time.monotonic() - self.last_answer > IDLE:
            self.connection.close()  # the server has closed it, or is about to
            self.connection = None
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={self.token}", "X-CSRFToken": self.token, "Accept": "text/html",
                   "Accept-Language": "zh-CN"}  # fmt: skip
        if body:
            headers["Content-Type"] = kind
        try:
            self.connection.request(method, path, body.encode() or None, headers)
            answer = self.connection.getresponse()
            status, location, text = (
                answer.status,
                answer.headers.get("Location", ""),
                answer.read().decode(errors="replace"),
            )
            self.last_answer = time.monotonic()
            return status, location, text
        except FAULTS:
            self.connection.close()
            self.connection = None
            raise

    def insist(
        self, method: str, path: str, body: str = "", kind: str = "application/x-www-form-urlencoded"
    ) -> tuple[int, str, str]:
        """Ask again until there is an answer that is no fault of the server, as a person or the room's script would."""
        limit, pause = time.monotonic() + self.give_up, 0.2
        while True:
            try:
                status, location, text = self.ask(method, path, body, kind)
                if status < 500:
                    return status, location, text
            except FAULTS:
                pass
            self.faults += 1
            if time.monotonic() > limit:
                raise TimeoutError(f"{path}: no answer for {self.give_up} s")
            time.sleep(pause)
            pause = min(2.0, pause * 1.7)

    def begin(self) -> dict[int, list[str]]:
        """Start, read the page and return {position: ids of options}."""
        began = time.monotonic()
        _status, location, _text = self.insist("POST", f"/quizzes/go/{self.admission}/start/", "x=1")
        self.attempt = location.rstrip("/").rsplit("/", 1)[-1]
        _status, _location, page = self.insist("GET", f"/quizzes/attempts/{self.attempt}/")
        self.starts.append(time.monotonic() - began)
        now = NOW.search(page)
        self.offset = (int(now[1]) if now else 0) - time.monotonic() * 1000
        return {int(position): OPTION.findall(rest) for position, rest in QUESTION.findall(page)}

    def seq(self) -> int:
        return int(time.monotonic() * 1000 + self.offset)

    def save(self, entries: Sequence[dict[str, Any]]) -> bool:
        """Send answers until they are acknowledged; return False when the attempt is closed."""
        began = time.monotonic()
        body = json.dumps({"device": self.cookie[:12], "entries": list(entries), "notes": []})
        status, _location, text = self.insist(
            "POST", f"/quizzes/attempts/{self.attempt}/save/", body, "application/json"
        )
        self.saves.append(time.monotonic() - began)
        if status != 200:
            self.refused += 1
            return False
        by_position = {entry["position"]: entry for entry in entries}
        for position, seq in json.loads(text)["saved"].items():
            entry = by_position[int(position)]
            if seq == entry["seq"]:
                self.acknowledged.setdefault(int(position), []).append((seq, entry["value"]))
        return True

    def run(self, chance: random.Random) -> None:
        """The whole sitting. A fault that lasts longer than `give_up` ends it; its ledger stays."""
        try:
            questions = self.begin()
            last = 0
            for _round in range(self.rounds):
                for position, options in questions.items():
                    time.sleep(chance.expovariate(1 / self.think) if self.think else 0)
                    last = max(last + 1, self.seq())
                    if not self.save(
                        [{"position": position, "value": chance.choice(options), "seq": last, "spent_ms": 1000}]
                    ):
                        return
            if self.hands_in:
                self.insist("POST", f"/quizzes/attempts/{self.attempt}/submit/", "x=1")
                self.insist("GET", f"/quizzes/attempts/{self.attempt}/result/")
                self.submitted = True
        except (TimeoutError, KeyError):
            self.faults += 1

    def as_json(self) -> dict[str, Any]:
        return {"attempt": self.attempt, "acknowledged": self.acknowledged, "submitted": self.submitted}


def run_all(takers: Sequence[Taker], *, seed: int = 1, ramp: float = 0.0) -> float:
    """Let all takers sit at once (`ramp`: seconds over which they come in); return how many seconds it took."""
    gate = threading.Barrier(len(takers) + 1)

    def sit(n: int, taker: Taker) -> None:
        gate.wait()
        time.sleep(ramp * n / max(1, len(takers)))
        taker.run(random.Random(seed * 100_000 + n))

    threads = [threading.Thread(target=sit, args=pair, daemon=True) for pair in enumerate(takers)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of `values` lie (nearest rank); 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
