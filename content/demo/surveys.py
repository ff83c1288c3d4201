"""Questionnaires in the middle of each step: closed with results, open with answers and drafts, a 360, three months of the pulse."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from lib import clock
from people.forms import open_departments
from people.models import Department, Employee
from surveys.actions import answering, asking, writing
from surveys.models import Form, FormDraft, Rule, Survey
from surveys.questionnaire import editing
from surveys.questionnaire.definition import Item, Questionnaire

WORDS = {
    "why": ["例子是外省的，我们厅用不上", "流程讲得太快", "希望配上截图"],
    "case": [
        "融合套餐改套餐时怎么算违约金",
        "客户情绪激动时怎么安抚",
        "过户和实名补录的材料要求",
        "宽带装不上时怎么解释",
    ],
    "next_post": ["值班长", "营业厅经理", "内训师"],
    "keep": ["耐心，愿意带新人", "受理速度快", "交接清楚"],
    "change": ["高峰期说话可以慢一点", "多主动开口推荐", "遇到问题早一点说出来"],
    "wish": ["排班早点出来", "空调修一修", "多一些轮休", "希望有人教新系统", "食堂换换口味"],
    "best": ["沙箱演练，错了也不怕", "投诉处理的案例"],
}


def play(accounts: dict[str, Employee], colleagues: Sequence[Employee], *, seed: int) -> None:
    """Make the surveys of the demonstration."""
    forms = {form.key: form for form in Form.objects.select_related("current__form")}
    if not forms:
        return
    rng, today = random.Random(seed + 6), clock.today()
    people = [e for e in [*accounts.values(), *colleagues] if e.user and e.main]
    clerks = [e for e in people if e.main.post.category == "hall"]
    _needs(forms, clerks, accounts, today, rng)
    _reaction(forms, clerks, accounts, rng)
    _about_trainee(forms, clerks, accounts, today, rng)
    _pulse(forms, people, today, rng)
    _write_own(forms, accounts)


def _write_own(forms: dict[str, Form], accounts: dict[str, Employee]) -> None:
    """HR is in the middle of writing a form of its own: a copy of the reaction form with one more question."""
    hr = accounts["hr"]
    department = open_departments(hr.user).first()
    if department is None or FormDraft.objects.filter(owner_department=department).exists():
        return
    draft = writing.begin(
        department, kind="reaction", title="晨会练习反馈", source=forms["reaction"].current, by=hr.user
    )
    item = {
        "kind": "single", "text": {"zh": "晨会练习几分钟合适？"}, "required": True,
        "options": [{"key": f"o{n}", "text": {"zh": words}} for n, words in enumerate(("5分钟", "10分钟", "15分钟"), start=1)],
    }  # fmt: skip
    writing.save(draft, lambda data: editing.put_item(data, "taps", "", item), revision=draft.revision, by=hr.user)
    writing.save(draft, lambda data: editing.put_section(data, "", {"title": {"zh": "下周练什么"}}), revision=draft.revision, by=hr.user)  # fmt: skip


def _open(forms: dict[str, Form], key: str, title: str, about: tuple[str, str], **kwargs: Any) -> Survey:
    now = clock.now()
    kwargs.setdefault("closes_at", now + dt.timedelta(days=9))
    return asking.open_survey(
        forms[key].current, title=title, about_kind=about[0], about_key=about[1], opens_at=now - dt.timedelta(days=5), **kwargs
    )  # fmt: skip


def _date_back(survey: Survey, first: dt.date, last: dt.date) -> None:
    """Let a survey that was answered just now have been open from `first` to `last`."""
    Survey.objects.filter(pk=survey.pk).update(opens_at=clock.start_of_day(first), closes_at=clock.end_of_day(last))
    survey.invitations.update(ask_on=first, due_on=last)


def _answer(survey: Survey, rng: random.Random, *, share: float, mood: float, **which: Any) -> None:
    """Let `share` of those who were asked answer; `mood` (1 to 5) is around which step they answer."""
    form = survey.version.questionnaire
    rows = list(survey.invitations.filter(**which).select_related("employee__user", "survey__version__form"))
    for row in rows:
        if rng.random() < share:
            answering.answer(row, believable(form, rng, mood), by=row.employee.user)


def believable(form: Questionnaire, rng: random.Random, mood: float) -> dict[str, Any]:
    """Return answers as people give them: around `mood`, words now and then."""
    found = {item.key: _value(item, rng, mood) for item in form.items}
    return {key: value for key, value in found.items() if value is not None}


def _value(item: Item, rng: random.Random, mood: float) -> Any:
    def step() -> int:
        return max(1, min(5, round(rng.gauss(mood, 0.8))))

    keys = [key for key, _text in item.options]
    match item.kind:
        case "scale":
            return step()
        case "matrix":
            return {key: step() for key, _text in item.rows}
        case "single":
            return rng.choice(keys)
        case "multiple":
            return rng.sample(keys, k=min(2, len(keys)))
        case "ranking":
            return rng.sample(keys, k=len(keys))
        case "number":
            return rng.choice([2, 4, 6, 8])
    words = WORDS.get(item.key)
    return rng.choice(words) if words and (item.is_required or rng.random() < 0.45) else None


def _needs(forms: Any, clerks: Sequence[Employee], accounts: Any, today: dt.date, rng: random.Random) -> None:
    """Last month's survey of needs is closed; this month's of the managers waits."""
    year = today.year + 1
    survey = _open(
        forms,
        "needs_hall",
        f"{year}年培训需求调查（营业厅）",
        ("post", "hall"),
        owner_department=None,
        is_anonymous=False,
    )
    asking.invite(survey, clerks, relationship="self")
    _answer(survey, rng, share=0.85, mood=3.2)
    _date_back(survey, today - dt.timedelta(days=40), today - dt.timedelta(days=20))
    asking.settle_ended()
    waiting = _open(
        forms,
        "needs_management",
        f"{year}年培训需求调查（管理岗位）",
        ("post", "management"),
        owner_department=None,
        is_anonymous=False,
    )
    asking.invite(waiting, [accounts["manager"], accounts["admin"]], relationship="self")


def _reaction(forms: Any, clerks: Sequence[Employee], accounts: Any, rng: random.Random) -> None:
    """The three taps after C101: answered by most; the trainee has begun, the newcomer has not."""
    survey = _open(
        forms, "reaction", "课后三问：走进联通", ("course", "C101"), owner_department=None, is_anonymous=True
    )
    asking.invite(survey, clerks, relationship="self")
    late = [accounts["trainee"], accounts["newhire"]]
    _answer(survey, rng, share=0.8, mood=4.1, employee__in=[e for e in clerks if e not in late])
    row = survey.invitations.select_related("employee__user", "survey__version").get(employee=accounts["trainee"])
    answering.save_draft(row, {"useful": 4}, by=row.employee.user)


def _about_trainee(forms: Any, clerks: Sequence[Employee], accounts: Any, today: dt.date, rng: random.Random) -> None:
    """A 360 about the trainee with results, and the manager's check of a colleague that waits."""
    trainee, manager = accounts["trainee"], accounts["manager"]
    survey = _open(
        forms,
        "feedback_360",
        "360度评价：转正前",
        ("person", trainee.number),
        owner_department=trainee.main.department,
        is_anonymous=True,
    )
    asking.invite(survey, [trainee], relationship="self", subject=trainee)
    asking.invite(survey, [manager], relationship="manager", subject=trainee)
    asking.invite(survey, [e for e in clerks if e != trainee][:8], relationship="peer", subject=trainee)
    _answer(survey, rng, share=1, mood=4, relationship__in=["self", "manager"])
    _answer(survey, rng, share=0.9, mood=3.8, relationship="peer")
    colleague = next(e for e in clerks if e.main.manager_id == manager.pk and e not in accounts.values())
    check = _open(
        forms,
        "behaviour",
        "训后90天行为评估：岗前培训",
        ("track", "onboarding"),
        owner_department=colleague.main.department,
        is_anonymous=False,
    )
    asking.invite(check, [manager], relationship="manager", subject=colleague)


def _pulse(forms: Any, people: Sequence[Employee], today: dt.date, rng: random.Random) -> None:
    """Two months of the pulse of a city are over, this month's is open."""
    rule = Rule.objects.filter(key="pulse-monthly").first()
    city = Department.objects.filter(code="QC").first()
    if rule is None or city is None:
        return
    Rule.objects.filter(pk=rule.pk).update(department=city, is_on=True)
    mine = list(Employee.objects.in_department(city).filter(pk__in=[e.pk for e in people]))
    first = today.replace(day=1)
    for back, mood in ((2, 3.4), (1, 3.7), (0, 4.0)):
        month = first
        for _n in range(back):
            month = (month - dt.timedelta(days=1)).replace(day=1)
        period = f"{month:%Y-%m}"
        survey = _open(
            forms, "pulse", f"员工关怀小问卷：{period}", ("pulse", rule.key), owner_department=city, is_anonymous=True
        )
        Survey.objects.filter(pk=survey.pk).update(rule=rule, period=period)
        asking.invite(survey, mine, relationship="self")
        _answer(survey, rng, share=0.9 if back else 0.7, mood=mood)
        if back:
            _date_back(survey, month, month + dt.timedelta(days=7))
    asking.settle_ended()
