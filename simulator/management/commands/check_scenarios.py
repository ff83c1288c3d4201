"""manage.py check_scenarios [S-104 …] [--seeds N]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from simulator.crm.catalog import catalog_sets, load_catalog
from simulator.dialogues.loading import DIALOGUES, lint_exercise, load_exercise, prove_exercise
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.lint import lint_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenarios
from simulator.scenarios.proving import prove_each
from simulator.scenarios.reading import Problems


class Command(BaseCommand):
    help = "Play every solution, variant and mutant of the scenarios and say what does not score as its author says."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("ids", nargs="*", metavar="S-104", help="only these")
        parser.add_argument("--folder", type=Path, default=SCENARIOS, help="where the files are")
        parser.add_argument("--dialogues", type=Path, default=DIALOGUES, help="where the dialogues are")
        parser.add_argument("--seeds", type=int, default=1, help="prove with so many seeds each (default 1)")
        parser.add_argument("--quiet", action="store_true", help="print only what is wrong")

    def handle(self, *, ids, folder, dialogues, seeds, quiet, **options):
        problems = Problems()
        scenarios = [each for each in load_scenarios(folder, problems) if not ids or each.id in ids]
        self.failures, self.rows = 0, 0
        for scenario in scenarios:
            if scenario.catalog_id not in catalog_sets():
                problems.add(
                    scenario.tree.name, scenario.tree.line("catalog"), "catalog_unknown", name=scenario.catalog_id
                )
                continue
            catalog = load_catalog(scenario.catalog_id)
            if not lint_scenario(scenario, catalog, problems):
                continue
            for offset in range(seeds):
                ready = compile_scenario(scenario, catalog, seed=scenario.data["rng_seed"] + offset)
                self.report(prove_each(scenario, ready, catalog, problems), quiet)
        talks = self.check_dialogues(dialogues, ids, quiet, problems)
        for problem in problems:
            self.stderr.write(str(problem))
        if not scenarios and not talks and not len(problems):
            raise CommandError("No scenario of this name.")
        if self.failures or len(problems):
            raise CommandError(f"{self.failures} paths do not hold, {len(problems)} things to mend.")
        self.stdout.write(
            f"{len(scenarios)} scenarios, {talks} dialogues, {self.rows} paths: all as their authors say."
        )

    def check_dialogues(self, folder, ids, quiet, problems):
        """Prove the conversations that are taken by themselves; how many there were."""
        found = 0
        for path in sorted(folder.glob("*.yaml")):
            if ids and path.stem not in ids:
                continue
            exercise = load_exercise(path, problems)
            if exercise is None:
                continue
            found += 1
            before = len(problems)
            lint_exercise(exercise, load_catalog(exercise.data["catalog"]), problems)
            if len(problems) > before:
                continue
            for name, result, wrong in prove_exercise(exercise):
                self.rows += 1
                self.failures += bool(wrong)
                if wrong or not quiet:
                    points = "" if result is None else f"{result.points_tenths / 10}"
                    self.stdout.write(f"{'FAIL' if wrong else 'ok  '} {exercise.id}   {name:<9}{points:>6}  {wrong}")
        return found

    def report(self, proofs, quiet):
        for proof in proofs:
            self.rows += 1
            self.failures += not proof.holds
            if quiet and proof.holds:
                continue
            mark = "ok  " if proof.holds else "FAIL"
            lost = " ".join(f"{rule}:{points:g}" for rule, points in proof.score.lost().items())
            shown = lost if proof.path not in ("empty",) else ""
            self.stdout.write(f"{mark} {proof.scenario}  {proof.path:<9}{proof.score.points:>6}  {shown}")
            for reason in proof.wrong:
                self.stdout.write(f"       {reason}")
