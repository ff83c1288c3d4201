"""One fault is charged once: of several findings with one cause the dearest counts, the others stay as feedback."""

from dataclasses import replace

from simulator.grading.score import RANK, Finding


def charged(findings: list[Finding], *, merge: bool) -> tuple[Finding, ...]:
    """The findings with what each costs. Where no goal is met nothing is merged: then everything is lost anyway."""
    dearest: dict[str, Finding] = {}
    for each in sorted(findings, key=lambda it: (-it.full, RANK[it.part], it.seq, it.rule)):
        if each.cause:
            dearest.setdefault(each.cause, each)
    found = []
    for each in findings:
        first = dearest.get(each.cause)
        if merge and first is not None and first is not each:
            found.append(replace(each, points=0, covered_by=first.rule))
        else:
            found.append(replace(each, points=each.full))
    return tuple(sorted(found, key=lambda it: (RANK[it.part], it.rule, it.seq)))
