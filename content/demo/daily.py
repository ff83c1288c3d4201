"""Notices in the middle of their life: one that the halls must read, half of whom have; news of the trade."""

import datetime as dt
import json

from courses.actions import notices
from courses.models import HomePage, Notice, NoticePage
from lib import clock
from people.models import Audience

QUESTIONS = [
    (
        "客户没带身份证原件，只有照片，能不能办新开户？",
        ["不能，请客户带原件再来", "能，照片清楚就行", "能，值班经理签字就行"],
        1,
    ),
    ("人证比对没通过，第一步做什么？", ["先把业务录进系统", "请客户摘下口罩、正对镜头再比对一次", "让同事代为比对"], 2),
    ("客户资料登记完，纸质复印件怎么处理？", ["放在柜台抽屉里备用", "带回家保管", "当场交还或按规定销毁"], 3),
]
MUST = "开户实名登记：这三点请再看一遍"
MUST_BODY = (
    "近期抽查发现，个别营业厅开户时没有逐项核对证件。请大家**再看一遍**：\n\n"
    "1. 只认证件原件，照片和复印件不能办理；\n2. 人证比对没通过，先请客户配合重拍，仍不通过就不受理；\n"
    "3. 登记完成后，复印件当场交还客户或按规定销毁，不留在柜台。\n\n读完请回答下面三道小题。"
)
NEWS = "行业资讯：携号转网办理时限再次缩短"
NEWS_BODY = "行业内多地推行线上查询转网资格，办理时限进一步缩短。柜台遇到咨询，请先帮客户查清在网约定，再说明办理步骤。"


def play(colleagues) -> None:
    """Publish a notice that the halls must read, let half of their people read it, and publish news of the trade."""
    home = HomePage.objects.first()
    if home is None or NoticePage.objects.filter(title=MUST).exists():
        return
    halls, _new = Audience.objects.get_or_create(
        key="hall-staff",
        defaults={
            "name": "营业厅一线人员",
            "criteria": {"all": [{"fact": "post_category", "op": "in", "value": ["hall"]}]},
        },
    )
    raw = [{"type": "question", "value": {"text": t, "options": o, "right": r}} for t, o, r in QUESTIONS]
    _publish(
        home, "must-read-id-check", title=MUST, body=MUST_BODY, audience=halls, is_must_read=True,
        read_by=clock.today() + dt.timedelta(days=3), questions=json.dumps(raw),
    )  # fmt: skip
    _publish(home, "trade-news-1", title=NEWS, body=NEWS_BODY, category=Notice.Category.NEWS)
    notice = Notice.objects.get(title=MUST)
    clerks = [person for person in colleagues if person.main and person.main.post.category == "hall"]
    for number, person in enumerate(clerks):
        if number % 2 == 0:
            notices.read(notice, person, chosen=[0, 1, 2 if number % 3 else 0])


def _publish(home, slug, **fields) -> None:
    home.refresh_from_db()
    page = NoticePage(slug=slug, locale=home.locale, live=False, **fields)
    home.add_child(instance=page)
    page.save_revision().publish()
