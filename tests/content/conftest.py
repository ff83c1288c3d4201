"""A small curriculum of two lessons in a folder of its own, and the loader with English messages."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

CONTENT = Path(__file__).resolve().parents[2] / "content"
SVG = '<svg viewBox="0 0 360 100" xmlns="http://www.w3.org/2000/svg"><g id="ran"><rect class="d-box" x="1" y="1" width="9" height="9"/></g></svg>\n'
COURSE = """\
key: K1
slug: first-course
title: {zh: 第一门课, en: "First course"}
summary: {zh: 一句话。, en: "One sentence."}
objectives:
  - key: K1-O1
    text: {zh: 能说出一件事, en: "Say one thing"}
lessons:
  - 01-one.md
  - 02-two.md
terms:
  - key: universal-service
    zh: 普遍服务
    en: universal service
    definition: {zh: 人人用得上。, en: "For everyone."}
facts:
  - key: company.founded_on
    label: 公司成立日期
    value: 2009年1月6日
    unit: ""
    valid_from: 2009-01-06
    valid_until: null
    source: 培训资料
    fictional: false
    needs_confirmation: false
    other_wording: ""
"""
LESSON = """\
---
key: K1-0{n}
slug: lesson-{n}
title: {{zh: 第{n}节, en: "Lesson {n}"}}
summary: 一句话。
minutes: {minutes}
objectives: [K1-O1]
completion: viewed
---
## 开头 {{#start}}

公司成立于[[fact:company.founded_on]]，讲[[term:universal-service|普遍服务]]。

:::figure {{#fig src="img/a.svg" alt="一个方框" caption="图"}}
:::

{{#after}}
图后面的话，见[开头](lesson:K1-01#start)。
"""
TRACK = """\
key: first
stage: onboarding
slug: first-track
title: {zh: 第一条路, en: "First track"}
level: {zh: 初级, en: Basic}
summary: {zh: 一句话。, en: "One sentence."}
planned_minutes: 60
audience: {all: [{fact: employment_days, op: le, value: 30}]}
because: {zh: "因为您是{post}", en: "Because you are {post}"}
sets:
  - key: main
    title: {zh: 全部, en: All}
    rule: all
    items:
      - {course: K1, due: {from: hired, days: 7}}
"""


class Files:
    """The folder of the small curriculum."""

    def __init__(self, root: Path):
        self.root = root
        self.course = root / "courses" / "K1"
        (self.course / "img").mkdir(parents=True)
        (root / "tracks").mkdir()
        self.write("courses/K1/course.yaml", COURSE)
        self.write("courses/K1/01-one.md", LESSON.format(n=1, minutes=5))
        self.write("courses/K1/02-two.md", LESSON.format(n=2, minutes=7))
        self.write("courses/K1/img/a.svg", SVG)
        self.write("tracks/first.yaml", TRACK)

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")

    def read(self, name):
        return (self.root / name).read_text(encoding="utf-8")

    def replace(self, name, old, new):
        text = self.read(name)
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def load(self, *options):
        """Return what load_content says, on both streams."""
        out = io.StringIO()
        call_command("load_content", str(self.root), *options, stdout=out, stderr=out)
        return out.getvalue()

    def refused(self, *options):
        """Return the lines with which load_content refuses."""
        out = io.StringIO()
        with pytest.raises(CommandError):
            call_command("load_content", str(self.root), *options, stdout=out, stderr=out)
        return out.getvalue().splitlines()


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en")
    return Files(tmp_path / "content")
