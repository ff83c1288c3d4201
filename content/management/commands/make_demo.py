"""Fictional people for looking, learning and measuring; never in production unless told so."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from content.demo import (
    LATER,
    awards,
    cards,
    certificates,
    classes,
    daily,
    dashboards,
    effects,
    exams,
    fieldwork,
    finals,
    hours,
    judged,
    learning,
    many,
    many_attempts,
    needs,
    plans,
    sandbox,
    scale,
    scenes,
    staff,
    surveys,
    yearly,
)
from courses.models import Track
from lib import clock
from people.models import Employee


class Command(BaseCommand):
    help = "Make the demo people (a second run changes nothing); --employees N and --attempts N make large, reproducible data."

    def add_arguments(self, parser):
        parser.add_argument("--employees", type=int, default=0, help="how many further employees, for measurements")
        parser.add_argument(
            "--attempts", type=int, default=0, help="how many attempts at an exam, of all people in turns"
        )
        parser.add_argument(
            "--scale", type=int, default=0, help="how many employees with twenty rows of progress each, in bulk"
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--in-production", action="store_true", help="I know that these are not real people")

    def handle(self, *args, **options):
        if not settings.EMBEDDED and not options["in_production"]:
            raise CommandError("These are fictional people with a known password. Say --in-production if you mean it.")
        if not 0 <= options["employees"] <= 200_000:
            raise CommandError("--employees: 0 to 200000")
        if not 0 <= options["scale"] <= 200_000:
            raise CommandError("--scale: 0 to 200000")
        if not 0 <= options["attempts"] <= 1_000_000:
            raise CommandError("--attempts: 0 to 1000000")
        start = time.monotonic()
        if not Employee.objects.filter(number=staff.ACCOUNTS[0][1]).exists():
            with transaction.atomic():
                self.make_small(seed=options["seed"])
        if options["employees"]:
            many.make_many(options["employees"], seed=options["seed"], tell=self.stdout.write)
        if options["scale"]:
            scale.make_scale(options["scale"], seed=options["seed"], tell=self.stdout.write)
        if options["attempts"]:
            many_attempts.make_attempts(options["attempts"], seed=options["seed"], tell=self.stdout.write)
        count = Employee.objects.count()
        self.stdout.write(f"{count} people on the roster ({time.monotonic() - start:.1f} s)")

    def make_small(self, *, seed):
        """The seven accounts, thirty colleagues, what they learnt, and what waits for whom."""
        departments, posts = staff.make_departments(), staff.make_posts()
        accounts = staff.make_accounts(departments, posts)
        colleagues = staff.make_colleagues(departments, posts, accounts, seed=seed)
        track = Track.objects.filter(key="onboarding").first()
        if track is not None and track.versions.exists():
            clerks = [
                e for e in [*accounts.values(), *colleagues] if e.main and e.main.post.category in ("hall", "sales")
            ]
            rows = learning.enrol_newcomers(clerks, track)
            shares = {accounts["newhire"].pk: 0.04, accounts["trainee"].pk: 0.23}  # of the track's lessons
            idle = {e.pk for e in colleagues if e.user and not e.user.has_usable_password()}
            stuck = next(e for e in colleagues if (clock.today() - e.hired_on).days == 13)
            shares[stuck.pk] = 0.16
            learning.study(rows, seed=seed, shares=shares, idle=idle, stopped={stuck.pk})
            tracks = {row.key: row for row in Track.objects.exclude(versions=None)}
            learning.enrol_on_the_job(colleagues, tracks, by=accounts["hr"].user, seed=seed)
            scenes.play(accounts, colleagues, track)
            finals.make_finals(accounts["trainee"], colleagues, track, seed=seed)
            cards.make_decks([(accounts["trainee"], 24), (accounts["newhire"], 3)], seed=seed)
        classes.make_classes(accounts, colleagues)
        exams.make_sessions(accounts, colleagues, seed=seed)
        judged.make_judging(accounts, colleagues)
        fieldwork.make_fieldwork(accounts, colleagues)
        sandbox.make_runs(accounts["trainee"])
        sandbox.make_practicals(colleagues)
        daily.play(colleagues)
        hours.make_hours(accounts["trainee"])
        surveys.play(accounts, colleagues, seed=seed)
        learning.settle_news()
        certificates.make_certificates(accounts, colleagues)
        needs.play(accounts, colleagues, seed=seed)
        plans.play(accounts)
        plans.play_personal(accounts, colleagues)
        learning.settle_news()
        yearly.play(accounts, colleagues, seed=seed)
        effects.play(accounts, colleagues, seed=seed)
        learning.settle_news()
        for play in LATER:
            play(accounts)
        dashboards.play()
        awards.play(accounts, colleagues)
        learning.settle_news()
