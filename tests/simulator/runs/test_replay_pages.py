"""A finished run beside the model solution, a demonstration from nothing, trainers who look and write."""

import pytest
from django.urls import reverse

from outbox.models import Message
from simulator import playing
from simulator.actions import admissions, runs
from simulator.models import Comment, Run, Watching
from tests.factories import make_department, make_employee, make_grant, make_scenario

pytestmark = pytest.mark.django_db
WITHOUT = {"s14", "s16"}  # neither read back nor counted


@pytest.fixture
def done(site_root):
    """A finished run of S-104 without the read-back, of somebody in a hall."""
    hall = make_department()
    learner = make_employee(department=hall)
    run = runs.begin(admissions.open_practice(learner, make_scenario()), mode="practice")
    for step in playing.compiled_of(run).solution:
        if step["id"] not in WITHOUT:
            fields = {name: value for name, value in step.items() if name not in ("do", "id")}
            runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    runs.perform(run, command="S1.abandon", fields={}, token="late")  # refused
    return runs.close(run, closed_by="learner")


def page(client, name, run, at=None):
    return client.get(
        reverse(f"simulator:{name}", args=[run.public_id]), {} if at is None else {"at": at}
    ).content.decode()


def test_each_lost_point_leads_to_its_moment(client, done):
    client.force_login(done.employee.user)
    found = done.scores.get().findings
    seq = next(each["seq"] for each in found if each["rule"] == "t2")
    assert f"?at={seq}" in page(client, "show_result", done)
    then = page(client, "replay", done, seq)
    assert "提交前没有向客户复述" in then and "−5" in then and "收费提交" in then
    assert "没有做:复述确认" in then and "没有做:唱收唱付" in then


def test_the_counter_stands_as_it_stood_then_and_takes_nothing(client, done):
    client.force_login(done.employee.user)
    then = page(client, "replay", done, 7)
    assert "新开 · 单宽带新装" in then and "订单</h3>" not in then
    assert '<button class="btn btn--primary" type="submit">' not in then
    last = page(client, "replay", done, done.seq)
    assert "当前流程没有这一步" in last and "订单</h3>" in last
    for odd in ("-1", "x", "99999999999", "²"):
        assert client.get(reverse("simulator:replay", args=[done.public_id]), {"at": odd}).status_code == 200


def test_a_running_run_has_no_replay(client, site_root):
    learner = make_employee()
    run = runs.begin(admissions.open_practice(learner, make_scenario()), mode="practice")
    client.force_login(learner.user)
    assert client.get(reverse("simulator:replay", args=[run.public_id])).status_code == 404


def test_a_demonstration_says_why_and_stores_nothing(client, site_root):
    client.force_login(make_employee().user)
    scenario = make_scenario()
    first = page(client, "demonstrate", scenario)
    assert "0 / 19" in first and "请完成受理" in first
    then = page(client, "demonstrate", scenario, 12)
    assert "年费下个月才起算，这个月的钱要先存进去" in then and "848.00" in then
    assert Run.objects.count() == 0


def test_a_demonstration_counts_as_watched_by_whoever_goes_through_every_step(client, site_root):
    person, scenario = make_employee(), make_scenario()
    client.force_login(person.user)
    page(client, "demonstrate", scenario, 19)  # a jump to the end
    assert not Watching.objects.exists() and "已看完" not in client.get(reverse("simulator:home")).content.decode()
    for at in range(20):
        page(client, "demonstrate", scenario, at)
    page(client, "demonstrate", scenario, 19)
    assert Watching.objects.get().employee == person
    assert "已看完" in client.get(reverse("simulator:home")).content.decode()


def test_a_trainer_of_the_hall_writes_at_a_step_and_nobody_else(client, done):
    trainer = make_employee()
    make_grant(trainer, "trainer", done.employee.main.department)
    address = reverse("simulator:comment", args=[done.public_id])
    for stranger in (make_employee(), done.employee):
        client.force_login(stranger.user)
        assert client.post(address, {"seq": 3, "text": "好"}).status_code == 404
    client.force_login(trainer.user)
    assert client.post(address, {"seq": 3, "text": "<b>说得很清楚</b>"})["Location"].endswith("?at=3")
    client.post(address, {"seq": "9999", "text": "没有这一步"})
    client.post(address, {"seq": 1, "text": "  "})
    client.post(address, {"seq": 3, "text": " <b>说得很清楚</b> "})  # the button pressed twice
    assert Comment.objects.get().seq == 3
    (message,) = Message.objects.filter(recipient=done.employee.user, kind="run_comment")
    assert message.body == "<b>说得很清楚</b>" and "单宽带新装" in message.subject
    assert client.post(address, {"seq": 4, "text": "这里再念一遍"}).status_code == 302
    assert Message.objects.filter(kind="run_comment").count() == 2  # one for each
    client.force_login(done.employee.user)
    there = client.get(message.url).content.decode()
    assert message.url.endswith("?at=3") and "&lt;b&gt;说得很清楚" in there


def test_a_running_run_takes_no_words_for_its_replay_is_shut(client, site_root):
    learner = make_employee(department=make_department())
    run = runs.begin(admissions.open_practice(learner, make_scenario()), mode="practice")
    trainer = make_employee()
    make_grant(trainer, "trainer", learner.main.department)
    client.force_login(trainer.user)
    client.post(reverse("simulator:comment", args=[run.public_id]), {"seq": 0, "text": "好"})
    assert not Comment.objects.exists() and not Message.objects.filter(kind="run_comment").exists()


def test_the_list_of_runs_is_filtered_and_costs_the_same(client, done, django_assert_max_num_queries):
    trainer = make_employee()
    make_grant(trainer, "trainer", done.employee.main.department)
    client.force_login(trainer.user)
    address = reverse("simulator:list_runs")
    assert done.employee.name in client.get(address).content.decode()
    assert done.employee.name not in client.get(address, {"result": "failed"}).content.decode()
    assert done.employee.name in client.get(address, {"scenario": "S-104", "mode": "nonsense"}).content.decode()
    for _n in range(3):
        again = runs.begin(done.admission, mode="practice")
        runs.close(again, closed_by="learner")
    with django_assert_max_num_queries(16):
        client.get(address)
    client.force_login(make_employee().user)
    assert done.employee.name not in client.get(address).content.decode()


def test_the_life_of_an_order_is_a_picture(client, done):
    client.force_login(done.employee.user)
    then = page(client, "replay", done, done.seq)
    assert 'aria-label="订单 已生成、分解 4张服务订单、资源' in then and "竣工 等待" in then
