"""Awards and suggestions in the middle of their life: published rules, a month of awards, proposals and suggestions that wait."""

import datetime as dt

from development.actions import incentives, suggestions
from development.models import AwardRule, Proposal, Suggestion
from lib import clock
from people.models import Department

RULES = [
    ("提前完成课程", "course_early", 3, {"points": 10}),
    ("首次取得证书", "first_certificate", None, {"points": 50, "honour": "持证先锋"}),
    ("考试 95 分以上", "exam_score", 95, {"points": 20}),
    ("带教学员出师", "mentor_passed", None, {"points": 40, "honour": "金牌师傅"}),
    ("建议被采纳", "suggestion", None, {"points": 15}),
    ("连续学习 7 天", "streak", 7, {"points": 5}),
    ("服务之星", "manual", None, {"points": 30, "honour": "服务之星", "reward": "图书卡", "reward_fen": 10000}),
]
DEEDS = [
    "雨天帮老年客户把业务一次办完",
    "主动替同事顶班，早会讲解新规",
    "投诉当场化解，客户专程致谢",
    "整理了常见问题一页纸，全厅在用",
]
SUGGESTIONS = [
    ("service", "取号机旁边放一副老花镜和放大镜，方便老年客户填单。", "accepted", "采纳，下周各营业厅配齐。"),
    (
        "process",
        "交接班清单能不能做成一页打勾表，省得每天手写。",
        "declined",
        "目前清单要留手写签名存档，暂不调整；会在明年修订制度时一并考虑。",
    ),
    ("training", "携号转网的课程希望多给几个柜台对话的例子。", "looking", ""),
    ("care", "午休时间营业厅后面能不能放一张折叠床。", "", ""),
]


def play(accounts, colleagues) -> None:
    """Publish the rules, award some clerks, and leave proposals and suggestions waiting."""
    city = Department.objects.filter(code="QC").first()
    if city is None or AwardRule.objects.exists():
        return
    hr, manager = accounts["hr"].user, accounts["manager"].user
    root, start = city.get_root(), clock.today() - dt.timedelta(days=90)
    rules = []
    for title, kind, threshold, gives in RULES:
        rule = AwardRule(
            title=title, kind=kind, threshold=threshold, owner_department=root, starts_on=start, created_by=hr, **gives
        )
        rule.save()
        incentives.publish(rule, by=hr)
        rules.append(rule)
    star = AwardRule.objects.get(pk=rules[-1].pk)
    team = [e for e in colleagues if e.main and e.main.manager_id == accounts["manager"].pk][:6]
    for number, person in enumerate(team):
        row = incentives.propose_by_hand(star, person, because=DEEDS[number % len(DEEDS)], by=manager)
        if number < 3:
            incentives.decide(row, approve=True, by=hr)
    incentives.find_all()
    waiting = Proposal.objects.waiting().exclude(employee__user=hr).exclude(proposed_by=manager)
    for row in waiting.select_related("employee__user", "rule", "proposed_by").order_by("pk")[:12]:
        incentives.decide(row, approve=True, by=hr)
    _suggest(accounts, team, hr)


def _suggest(accounts, team, hr) -> None:
    people = [*team[:3], accounts["trainee"]]
    for number, ((category, text, state, words), person) in enumerate(zip(SUGGESTIONS, people, strict=False)):
        row = suggestions.hand_in(person, category=category, text=text, hides_name=number == 1)
        if state:
            suggestions.step(row, state=state, words=words, by=hr)
    Suggestion.objects.filter(state="looking").update(due_on=clock.today() - dt.timedelta(days=1))
