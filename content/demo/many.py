"""Large, reproducible data for measurements: `make_demo --employees 10000 --seed 1`."""

import datetime as dt
import random

from content.demo import learning, names
from content.demo.staff import make_departments, make_posts
from courses.models import Track
from lib import clock
from people.actions import Placement, hire_many
from people.models import Department, Employee

PER_HALL = 24
CHUNK = 1000


def make_many(count: int, *, seed: int, tell=print) -> None:
    """Make `count` employees in halls of 24 with managers, histories of hiring and of learning."""
    chance, today = random.Random(seed), clock.today()
    departments, posts = make_departments(), make_posts()
    first = Employee.objects.count()
    halls = _make_halls(departments["SF"], -(-count // PER_HALL), seed)
    head = Employee.objects.filter(number="100001").first()
    people, manager = [], None
    for index in range(count):
        hall, is_head = halls[index // PER_HALL], index % PER_HALL == 0
        hired = today - dt.timedelta(
            days=chance.randrange(1, 3000) if is_head or chance.random() < 0.7 else chance.randrange(1, 70)
        )
        person = Employee(
            number=f"M{seed:02d}{first + index:06d}", name=names.person_name(chance), mobile=names.mobile(chance), hired_on=hired,
            employment_kind=chance.choice(["contract", "contract", "contract", "agency", "outsourced"]),
        )  # fmt: skip
        post = (
            posts["hall-manager"] if is_head else posts[chance.choice(["clerk", "clerk", "clerk", "account-manager"])]
        )
        manager = person if is_head else manager
        people.append((person, Placement(post, hall, head if is_head else manager, hired, "demo")))
    track = Track.objects.filter(key="onboarding").first()
    for start in range(0, count, CHUNK):
        made = hire_many(people[start : start + CHUNK], by=None)
        if track is not None and track.versions.exists():
            group = people[start : start + CHUNK]
            learners = [e for e, p in group if p.post.category == "hall" and e.hired_on > today - learning.NEW]
            learning.study(learning.enrol_newcomers(learners, track), seed=seed + start)
        learning.settle_news()
        tell(f"  {start + len(made)} / {count}")


def _make_halls(root: Department, count: int, seed: int) -> list[Department]:
    """Return `count` halls spread over cities below `root`."""
    halls: list[Department] = []
    cities: list[Department] = []
    for index in range(count):
        if index // 20 >= len(cities):
            number = len(cities)
            name = f"{names.CITIES[number % len(names.CITIES)]}{'一二三四五六七八九十'[number // len(names.CITIES) % 10]}区分公司"
            cities.append(
                Department.objects.get(pk=root.pk).add_child(code=f"S{seed}-C{number}", name=name, kind="city")
            )
        city = Department.objects.get(pk=cities[-1].pk)
        street = names.STREETS[index % len(names.STREETS)]
        halls.append(city.add_child(code=f"S{seed}-H{index}", name=f"{street}第{index + 1}营业厅", kind="hall"))
    return halls
