"""Each component says what it promises, also to those who do not see it."""

from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from theme import samples


def component(part, request=None, **values):
    return render_to_string(f"components/{part}.html", values, request=request)


class Form(forms.Form):
    name = forms.CharField(help_text="as in the passport")
    shift = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    agreed = forms.BooleanField()
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    shown = component("field", field=Form({})["name"])
    assert 'for="id_name"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_choices_stand_in_a_fieldset_with_a_legend():
    shown = component("field", field=Form()["shift"])
    assert "<fieldset" in shown
    assert "<legend" in shown
    assert "field__optional" in shown


def test_a_check_box_has_its_label_around_it():
    shown = component("field", field=Form()["agreed"])
    assert '<label class="check" for="id_agreed">' in shown


def test_a_form_posts_with_its_token_and_says_errors_first(rf):
    shown = component("form", rf.get("/"), form=Form({}), submit_label="Book", action="/book/")
    assert 'method="post" action="/book/"' in shown
    assert "csrfmiddlewaretoken" in shown
    assert shown.index('role="alert"') < shown.index("id_name")
    assert shown.count("id_secret") == 1


def test_a_form_with_a_file_is_multipart(rf):
    assert 'enctype="multipart/form-data"' in component("form", rf.get("/"), form=samples.SampleForm())


def test_progress_has_a_name_and_a_value():
    shown = component("progress", percent=42.9, label="Onboarding")
    assert '<progress class="progress__bar" max="100" value="42" aria-label="Onboarding">42%' in shown
    assert "progress--done" in component("progress", percent=100, label="x")


def test_a_ring_is_read_as_one_sentence():
    assert 'aria-label="Onboarding 42%"' in component("ring", percent=42, label="Onboarding")


def test_every_kind_of_pill_but_plain_has_an_icon():
    for kind in ("done", "due", "late", "info", "locked"):
        assert "<svg" in component("pill", kind=kind, text="x")
    assert "<svg" not in component("pill", kind="plain", text="x")


def test_a_pager_keeps_the_question(rf):
    page = Paginator(range(200), 20).page(2)
    shown = component("pager", rf.get("/?q=a&page=2"), page=page)
    assert 'href="?q=a&amp;page=3"' in shown
    assert 'aria-current="page">2<' in shown
    assert component("pager", rf.get("/"), page=Paginator(range(3), 20).page(1)).strip() == ""


def test_a_job_asks_on_until_it_is_finished():
    waiting, running, done, failed = (component("job", job=job) for job in samples.JOBS)
    assert 'hx-trigger="every 1s"' in waiting
    assert 'hx-get="?poll"' in running
    assert 'value="27"' in running
    assert "value=" not in waiting  # no total yet: the bar only moves
    assert "hx-get" not in done + failed


def test_bars_are_a_table_that_shows_its_numbers():
    shown = component("bars", title="Money is where points are lost", rows=samples.BARS)
    assert shown.count('scope="row"') == len(samples.BARS)
    assert "19.5 / 20" in shown
    assert 'width="19.5"' in shown
    assert "NaN" not in shown


def test_dots_are_read_as_one_sentence():
    shown = component("dots", done=4, total=9)
    assert shown.count("dots__one--done") == 4
    assert shown.count('class="dots__one') == 9
    assert 'role="img"' in shown


def test_an_empty_state_offers_the_way():
    shown = component("empty", title="No class is booked", text="x", action_url="/go/", action_label="See classes")
    assert 'href="/go/"' in shown
    assert "<a " not in component("empty", title="Nothing")


def test_texts_are_escaped():
    for part in ("callout", "empty", "stat", "page_header", "pill", "person"):
        shown = component(part, title="<b>", text="<b>", label="<b>", number="<b>", name="<b>", lead="<b>", meta="<b>")
        assert "<b>" not in shown
