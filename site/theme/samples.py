"""Made-up data of the style guide: every component in each of its states."""

import datetime
from types import SimpleNamespace

from django import forms
from django.core.paginator import Paginator


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    started_on = forms.DateField(label="入职日期", widget=forms.DateInput(attrs={"type": "date"}))
    hall = forms.ChoiceField(label="营业厅", choices=[("", "请选择"), ("1", "学苑路营业厅"), ("2", "滨河营业厅")])
    shift = forms.ChoiceField(label="班次", choices=[("a", "早班"), ("b", "晚班")], widget=forms.RadioSelect)
    wishes = forms.MultipleChoiceField(
        label="想学什么",
        choices=[("a", "政企业务"), ("b", "投诉处理"), ("c", "融合套餐")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    slip = forms.FileField(label="附件", required=False)
    agreed = forms.BooleanField(label="我已阅读并同意培训协议", help_text="协议全文在消息里。")


class SampleFilter(forms.Form):
    q = forms.CharField(label="姓名或工号", required=False)
    hall = forms.ChoiceField(label="营业厅", choices=[("", "全部")], required=False)


def job(state: str, **values) -> SimpleNamespace:
    base = {
        "public_id": f"sample-{state}",
        "state": state,
        "message": "",
        "done": 0,
        "total": 0,
        "percent": 0,
        "is_finished": state in ("done", "failed", "cancelled"),
        "poll_url": "?poll",
    }
    return SimpleNamespace(**{**base, **values})


JOBS = [
    job("waiting", message="花名册导入"),
    job("running", message="正在核对第 340 行", done=340, total=1250, percent=27),
    job("done", message="新增 12 人，更新 1,238 人", done=1250, total=1250, percent=100),
    job("failed", message="第 418 行的部门不存在；前 417 行已保存", done=417, total=1250, percent=33),
]

BARS = [
    {"label": "状态", "value": 18, "max": 20, "text": "18 / 20", "kind": "jade"},
    {"label": "钱", "value": 9, "max": 20, "text": "9 / 20", "kind": "seal"},
    {"label": "流程", "value": 16, "max": 20, "text": "16 / 20", "kind": "jade"},
    {"label": "服务", "value": 14, "max": 20, "text": "14 / 20", "kind": "amber"},
    {"label": "时间", "value": 19.5, "max": 20, "text": "19.5 / 20", "kind": "jade"},
]

PILLS = [
    ("done", "已通过"),
    ("due", "12月20日前"),
    ("late", "逾期 3 天"),
    ("info", "进行中"),
    ("plain", "选修"),
    ("locked", "先完成 C103"),
]

PEOPLE = [
    {
        "name": "王小示",
        "number": "S20261101",
        "meta": "营业员 · 学苑路营业厅",
        "percent": 42,
        "pill": ("due", "12月20日前"),
    },
    {
        "name": "李示范",
        "number": "S20261102",
        "meta": "营业员 · 滨河营业厅",
        "percent": 8,
        "pill": ("late", "逾期 3 天"),
    },
    {
        "name": "张例",
        "number": "S20250309",
        "meta": "值班长 · 学苑路营业厅",
        "percent": 100,
        "pill": ("done", "已通过"),
    },
]


def style_guide(request) -> dict:
    """Return the context of the style guide; `?bad` shows the form with its errors."""
    is_bad = "bad" in request.GET
    return {
        "form": SampleForm({"name": "王小示"} if is_bad else None),
        "filter_form": SampleFilter(request.GET or None, auto_id="filter_%s"),
        "jobs": JOBS,
        "bars": BARS,
        "pills": PILLS,
        "people": PEOPLE,
        "page": Paginator(range(1, 238), 20).page(4),
        "crumbs": [("岗前培训", "#"), ("C101 走进联通", "#")],
        "today": datetime.date(2026, 11, 23),
        "now": datetime.datetime(2026, 11, 23, 2, 42, tzinfo=datetime.UTC),
    }
