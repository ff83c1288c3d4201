"""Orders that the network cannot do: the counter says what failed, why, and the way out; shipped scenarios reach both ends."""

import pytest
from django.urls import reverse

from simulator import playing
from simulator.actions import admissions, runs
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db


def played(client, key, until):
    """A practice run of a scenario up to a step of its solution; the orders as the counter shows them then."""
    person = make_employee()
    run = runs.begin(admissions.open_practice(person, make_scenario(key)), mode="practice")
    for step in playing.compiled_of(run).solution:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        runs.perform(run, command=step["do"], fields=fields, token=step["id"])
        if step["id"] == until:
            break
    client.force_login(person.user)
    return client.get(reverse("simulator:show_run", args=[run.public_id]), {"screen": "S9"}).content.decode()


@pytest.mark.parametrize(
    ("key", "until", "state", "picture", "why"),
    [
        ("S-311", "s13", "失败", "资源 失败、上门安装 取消", "资源:端口已被占用"),
        ("S-314", "s18", "部分成功", "上门安装 失败", "上门安装:线路不通"),
    ],
)
def test_an_order_that_cannot_be_done_says_so_and_offers_the_way_out(
    client, site_root, key, until, state, picture, why
):
    text = played(client, key, until)
    assert f"<strong>{state}</strong>({why})" in text and "撤单退款" in text
    assert picture in text and f"竣工 {state}" in text
    assert "等到竣工" not in text and "重派异常订单" not in text


def test_the_money_stands_right_after_the_order_was_cancelled(client, site_root):
    text = played(client, "S-311", "s15")
    assert "已撤单" in text and "撤单退款" not in text
