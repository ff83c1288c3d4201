"""manage.py grade_run SCENARIO.yaml STEPS.yaml [--json]"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from simulator.crm.catalog import catalog_sets, load_catalog
from simulator.crm.messages import load_messages
from simulator.grading import grade
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.lint import line_of, lint_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.modes import MODES
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems, read_file
from simulator.scenarios.steps import check_steps
from simulator.scenarios.variables import BROKEN, VariableError


class Command(BaseCommand):
    help = "Play a file with a list of steps (or `steps:`) against a scenario and print the score and each lost point."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("scenario", type=Path, metavar="SCENARIO.yaml", help="a file, or the id of a shipped one")
        parser.add_argument("steps", type=Path, metavar="STEPS.yaml")
        parser.add_argument("--json", action="store_true", help="print {score, passed, findings} as JSON")
        parser.add_argument("--mode", choices=sorted(MODES), default="practice")
        parser.add_argument("--seed", type=int, help="draw other persons and numbers")

    def handle(self, *, scenario, steps, mode, seed, **options):
        problems = Problems()
        shipped = SCENARIOS / f"{scenario}.yaml"
        loaded = load_scenario(shipped if shipped.is_file() else scenario, problems)
        tree = read_file(steps, problems)
        self.stop_at(problems)
        if loaded.catalog_id not in catalog_sets():
            raise CommandError(f"{scenario}: catalog {loaded.catalog_id}")
        catalog = load_catalog(loaded.catalog_id)
        lint_scenario(loaded, catalog, problems)
        listed = tree.data.get("steps") if isinstance(tree.data, dict) else tree.data
        if not isinstance(listed, list):
            raise CommandError(f"{steps.name}:1: a list of steps is expected")
        check_steps(tree, ("steps",) if isinstance(tree.data, dict) else (), listed, problems)
        self.stop_at(problems)
        try:
            ready = compile_scenario(loaded, catalog, seed=seed, mode=mode, extra={"steps": listed})
        except VariableError as error:
            problems.add(tree.name, line_of(tree, error), error.key, **error.details)
            self.stop_at(problems)
        try:
            events = play(ready, ready.extra["steps"], catalog)
            score = grade(ready, events, catalog)
        except BROKEN as error:
            raise CommandError(f"{steps.name}:1: {type(error).__name__} {error}") from error
        self.show(events, score, as_json=options["json"])

    def stop_at(self, problems):
        for problem in problems:
            self.stderr.write(str(problem))
        if len(problems):
            raise CommandError(f"{len(problems)} things to mend.")

    def show(self, events, score, *, as_json):
        if as_json:
            self.stdout.write(json.dumps(score.to_json(), ensure_ascii=False, indent=2))
            return
        messages = load_messages()
        for event in events:
            said = f"{event.code} {messages.text(event.code, event.details)}" if event.code else ""
            self.stdout.write(f"{event.seq:>4} {event.outcome:<8}{event.command:<24}{said}")
        self.stdout.write(f"\n{score.points} / 100  {'passed' if score.passed else 'not passed'}")
        for each in score.findings:
            covered = f" (= {each.covered_by})" if each.covered_by else ""
            self.stdout.write(f"-{each.points / 10:g} {each.rule}{covered} #{each.seq} {each.why}{each.cost}")
