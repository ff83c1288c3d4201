"""The operator of the demonstration: a province, two cities with a hall each, thirty colleagues and the demo accounts."""

import datetime as dt
import random
import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password

from accounts.models import User
from content.demo import names
from lib import clock
from people.actions import Placement, grant_role, hire_many, take_leave
from people.models import Department, Employee, Post

POSTS = [
    ("clerk", "营业员", "hall"),
    ("hall-manager", "营业厅经理", "management"),
    ("account-manager", "客户经理", "sales"),
    ("operator", "呼叫中心话务员", "call_centre"),
    ("agent-clerk", "代理点营业员", "agent"),
    ("city-manager", "市公司管理", "management"),
    ("trainer", "培训师", "back_office"),
    ("hr", "人力资源专员", "back_office"),
]
# user name, number, name, post, department, days since hiring
ACCOUNTS = [
    ("admin", "100001", "安如海", "city-manager", "SF", 3200),
    ("hr", "100002", "何人杰", "hr", "SF", 2400),
    ("trainer", "100003", "谭思齐", "trainer", "SF", 1900),
    ("author", "100004", "文若书", "trainer", "SF", 1300),
    ("manager", "100101", "孟经纬", "hall-manager", "QC-XY", 1500),
    ("trainee", "100102", "田小满", "clerk", "QC-XY", 19),
    ("newhire", "100103", "辛初一", "clerk", "QC-XY", 2),
]
DEPARTMENTS = [
    ("SF", "示范省分公司", "province", None),
    ("QC", "青川市分公司", "city", "SF"),
    ("QC-XY", "学苑路营业厅", "hall", "QC"),
    ("LJ", "临江市分公司", "city", "SF"),
    ("LJ-JP", "江畔营业厅", "hall", "LJ"),
]


def make_departments() -> dict[str, Department]:
    """Return the demonstration's departments by code, making those that are missing."""
    table: dict[str, Department] = {}
    for code, name, kind, parent in DEPARTMENTS:
        found = Department.objects.filter(code=code).first()
        if found is None:
            fields = {"code": code, "name": name, "kind": kind}
            found = Department.objects.get(code=parent).add_child(**fields) if parent else Department.add_root(**fields)
        table[code] = found
    return table


def make_posts() -> dict[str, Post]:
    """Return the posts by code, making those that are missing."""
    table = {}
    for code, name, category in POSTS:
        table[code] = Post.objects.get_or_create(code=code, defaults={"name": name, "category": category})[0]
    return table


def make_accounts(departments, posts) -> dict[str, Employee]:
    """Make the seven demo accounts as employees with a sign-in and the demo password."""
    password, today = make_password(settings.DEMO_PASSWORD), clock.today()
    people: dict[str, Employee] = {}
    for username, number, name, post, department, days in ACCOUNTS:
        is_admin = username == "admin"
        user = User.objects.create(
            username=username, name=name, password=password, is_superuser=is_admin, is_staff=is_admin,
            privacy_seen_at=clock.now(), email=f"{username}@example.invalid",
        )  # fmt: skip
        hired = today - dt.timedelta(days=days)
        person = Employee(
            number=number, name=name, user=user, hired_on=hired, mobile=names.mobile(random.Random(number)),
            probation_until=hired + dt.timedelta(days=180),
        )  # fmt: skip
        boss = {"QC-XY": people.get("manager"), "SF": people.get("admin")}.get(department)
        boss = people.get("admin") if username == "manager" else boss
        place = Placement(posts[post], departments[department], boss, hired, "demo")
        people[username] = hire_many([(person, place)], by=None)[0]
    admin = people["admin"].user
    for username, role in [("hr", "hr"), ("trainer", "trainer"), ("trainer", "reviewer"), ("author", "author")]:
        reason = "演示数据"
        start = people[username].hired_on
        grant_role(people[username], role=role, department=departments["SF"], by=admin, starts_on=start, reason=reason)
    return people


def make_colleagues(departments, posts, accounts, *, seed: int) -> list[Employee]:
    """Make thirty colleagues: both halls with their managers, account managers, the call centre, an agent's staff."""
    chance, today = random.Random(seed), clock.today()
    sleeping = make_password(secrets.token_urlsafe(24))  # activated, but nobody knows the password
    plan = [("LJ-JP", "hall-manager", 1100)]
    plan += [("QC-XY", "clerk", days) for days in (5, 9, 13, 16, 24, 28, 33, 47, 60, 240, 700, 1400)]
    plan += [("LJ-JP", "clerk", days) for days in (3, 8, 15, 22, 31, 52, 400, 900)]
    plan += [("QC", "account-manager", days) for days in (12, 300, 800)] + [("LJ", "account-manager", 600)]
    plan += [("QC", "operator", days) for days in (6, 200)] + [("LJ", "hr", 1000)]
    plan += [("LJ", "agent-clerk", 18), ("QC", "agent-clerk", 90)]
    made: list[Employee] = []
    heads = {"QC-XY": accounts["manager"], "QC": accounts["manager"], "SF": accounts["admin"]}
    for index, (department, post, days) in enumerate(plan):
        name, number = names.person_name(chance), f"{200001 + index}"
        hired = today - dt.timedelta(days=days)
        user = User.objects.create(
            username=number, name=name, password=sleeping if days > 4 else "!", privacy_seen_at=clock.now()
        )
        kind = {"agent-clerk": "agent", "operator": "outsourced"}.get(post, "agency" if index % 5 == 3 else "contract")
        person = Employee(
            number=number, name=name, user=user, hired_on=hired, mobile=names.mobile(chance), employment_kind=kind,
            partner_company="示例通信服务有限公司" if kind in ("agent", "outsourced", "agency") else "",
            probation_until=hired + dt.timedelta(days=180), bss_number=f"YY{number}" if post == "clerk" and days > 10 else "",
        )  # fmt: skip
        boss = heads.get(department) or accounts["admin"]
        made += hire_many([(person, Placement(posts[post], departments[department], boss, hired, "demo"))], by=None)
        if department == "LJ-JP" and post == "hall-manager":
            heads["LJ-JP"] = heads["LJ"] = made[-1]
    grant_role(made[plan.index(("LJ", "hr", 1000))], role="hr", department=departments["LJ"], by=accounts["admin"].user)
    on_leave = made[plan.index(("QC-XY", "clerk", 47))]
    take_leave(on_leave, starts_on=today - dt.timedelta(days=20), reason="产假", by=accounts["hr"].user)
    return made
