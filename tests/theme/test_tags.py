"""Numbers, dates, addresses and marks as people read them."""

import datetime

import pytest
from django.template import Context, RequestContext, Template, TemplateSyntaxError
from django.utils import timezone, translation

from theme.templatetags import theme as tags

MOMENT = datetime.datetime(2026, 11, 23, 2, 42, tzinfo=datetime.UTC)


def render(source, request=None, **values):
    context = RequestContext(request, values) if request else Context(values)
    return Template("{% load theme %}" + source).render(context)


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize(
    ("filter_name", "value", "shown"),
    [
        ("day", datetime.date(2026, 11, 23), "2026年11月23日"),
        ("day", MOMENT, "2026年11月23日"),
        ("short_day", datetime.date(2026, 1, 5), "1月5日"),
        ("moment", MOMENT, "11月23日 10:42"),
        ("day_time", MOMENT, "2026年11月23日 10:42"),
        ("day", None, ""),
        ("percent", 42, "42%"),
        ("percent", 99.9, "99%"),
        ("percent", 100, "100%"),
        ("percent", 0, "0%"),
        ("percent", None, "–"),
        ("yuan", 84800, "¥848.00"),
        ("yuan", -123456, "-¥1,234.56"),
        ("yuan", None, "–"),
        ("initial", "王小示", "王"),
        ("initial", "", "·"),
    ],
)
def test_filters_show_what_people_read(filter_name, value, shown):
    assert render("{{ value|" + filter_name + " }}", value=value) == shown


def test_english_dates_are_english():
    with translation.override("en"):
        assert render("{{ d|day }}", d=datetime.date(2026, 11, 23)) == "23 November 2026"


@pytest.mark.parametrize(
    ("n", "shown"), [(8, "8 分钟"), (60, "1 小时"), (80, "1 小时 20 分钟"), (0, "0 分钟"), (None, "0 分钟")]
)
def test_minutes(n, shown):
    assert render("{% minutes n %}", n=n) == shown


def test_an_icon_is_decoration_unless_it_has_a_label():
    assert 'aria-hidden="true"' in render('{% icon "bell" %}')
    said = render('{% icon "bell" label=label %}', label="<消息>")
    assert 'role="img" aria-label="&lt;消息&gt;"' in said
    assert "icons.svg#bell" in said


def test_an_unknown_icon_size_is_refused():
    with pytest.raises(TemplateSyntaxError):
        tags.icon("bell", size="giant")


def test_query_string_keeps_the_other_parameters(rf):
    request = rf.get("/people/?q=王&page=1&tag=a&tag=b")
    assert render("{% query_string page=2 %}", request) == "?q=%E7%8E%8B&amp;tag=a&amp;tag=b&amp;page=2"


def test_query_string_removes_with_none_and_takes_a_base(rf):
    request = rf.get("/people/?q=1&page=3")
    assert render("{% query_string page=None %}", request) == "?q=1"
    assert render('{% query_string base="a=1" page=2 %}', request) == "?a=1&amp;page=2"
    assert render("{% query_string page=None %}") == "?"


def test_highlight_escapes_and_marks_every_word():
    shown = render("{% highlight text query %}", text="<b>柜台 CRM</b> 和柜台", query="柜台 crm")
    assert shown == "&lt;b&gt;<mark>柜台</mark> <mark>CRM</mark>&lt;/b&gt; 和<mark>柜台</mark>"


def test_highlight_takes_the_query_as_text_never_as_a_pattern():
    assert render("{% highlight text query %}", text="a.b (c", query=". (") == "a<mark>.</mark>b <mark>(</mark>c"
    assert render("{% highlight text query %}", text="<i>", query=None) == "&lt;i&gt;"


def test_form_token_works_inside_only(rf):
    request = rf.get("/")
    shown = render('{% include "components/form.html" with form=form only %}', request, form=None)
    assert 'name="csrfmiddlewaretoken" value="' in shown


def test_a_name_always_has_the_same_tint():
    assert tags.tint("王小示") == tags.tint("王小示")
    assert all(1 <= tags.tint(name) <= 6 for name in ("", "a", "李", None))


def test_the_last_day_of_a_half_open_interval_is_the_day_before_its_end():
    from theme.templatetags.theme import last_day

    assert last_day(datetime.date(2026, 12, 21)) == datetime.date(2026, 12, 20)
    assert last_day(None) is None
