"""The counter in the browser's eyes: screens follow the flow, refusals say the way out, a foreign run is a 404."""

import uuid

import pytest
from django.urls import reverse

from simulator.models import Event, Run, Score
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, site_root):
    """A trainee who has begun to practise S-104."""
    employee = make_employee()
    client.force_login(employee.user)
    scenario = make_scenario()
    answer = client.post(reverse("simulator:practise", args=[scenario.public_id]), {"mode": "practice"})
    run = Run.objects.get()
    assert answer["Location"] == reverse("simulator:show_run", args=[run.public_id])
    return Desk(client, run)


class Desk:
    def __init__(self, client, run):
        self.client, self.run = client, run

    def do(self, command, *, screen="", token="", **fields):
        url = reverse("simulator:do", args=[self.run.public_id])
        data = {"command": command, "token": token or uuid.uuid4().hex, "screen": screen, **fields}
        return self.client.post(url, data, headers={"HX-Request": "true"})

    def page(self, screen=""):
        url = reverse("simulator:show_run", args=[self.run.public_id])
        return self.client.get(url, {"screen": screen} if screen else {}).content.decode()

    def text(self, *args, **kwargs):
        return self.do(*args, **kwargs).content.decode()

    def customer(self):
        return self.run.start["initial"]["customers"][0]

    def open_broadband(self):
        self.do("S0.auth_id_card", screen="S0", customer=self.customer()["ref"])
        return self.text("S1.open", screen="S1", flow="new_broadband")


def test_the_way_through_a_new_line_at_848_yuan(desk):
    assert "读取身份证" in desk.page() and "教学资费" in desk.page()
    page = desk.open_broadband()
    assert "新开 · 单宽带新装" in page and desk.customer()["name"] in page
    assert desk.customer()["id_no"] not in page  # I-17
    desk.do("S2.offer_select", screen="S2", offering="PR-BB-M")
    page = desk.text("S2.address_select", screen="S2", address="addr_ok")
    assert "营业厅名称" in page  # all of S2 is filled: the way goes on
    desk.do("S3.hall_select", screen="S3", hall="hall_a")
    desk.do("S3.account_pick", screen="S3", value=desk.run.start["initial"]["stock"]["broadband_accounts"][0])
    desk.do("S3.contact", screen="S3", phone="15400001001")
    desk.do("S4.promo_select", screen="S4", offering="PR-BB-Y")
    page = desk.text("S5.add_prepay", screen="S5", amount_fen="70")
    assert "848.00" in page and "次月1日" in page and "初装费" in page
    page = desk.text("S5.accept_fees", screen="S5", total_fen="848.00")
    assert "今天一共848.00元" in page
    desk.do("S6.readback", screen="S6")
    desk.do("S6.sign", screen="S6")
    page = desk.text("S7.submit", screen="S7", method="cash", tendered_fen="900", change_fen="52")
    assert "打印票据" in page and "上门安装" in page
    page = desk.text("clock.to_month_start", screen="S8")
    assert "竣工" in page and "660.00" in page  # the first of twelve draws of 60 yuan has been made
    desk.client.post(reverse("simulator:finish_run", args=[desk.run.public_id]))
    score = Score.objects.get()
    assert score.parts["goals"] == 450
    page = desk.client.get(reverse("simulator:show_result", args=[desk.run.public_id])).content.decode()
    assert "没有道别" in page and f"{score.points_tenths / 10:g}" in page


def test_a_refusal_says_the_way_out_and_keeps_what_was_typed(desk):
    desk.open_broadband()
    page = desk.text("S2.address_select", screen="S2", address="addr_no")
    assert "该地址无资源覆盖" in page and "登记需求" in page and "E-ADDR-NONE" in page
    page = desk.text("S3.contact", screen="S3", phone="12345")
    assert "格式不正确" in page and 'value="12345"' in page


@pytest.mark.parametrize("amount", ["58.005", "-1", "abc", "1e3", "9" * 40, "<b>"])
def test_money_in_a_wrong_form_is_refused(desk, amount):
    desk.open_broadband()
    assert "desk-alarm" in desk.text("S5.add_prepay", screen="S5", amount_fen=amount)
    assert Event.objects.last().outcome == "refused"


def test_steps_out_of_order_are_refused(desk):
    assert "当前流程没有这一步" in desk.text("S6.readback", screen="S6")
    desk.open_broadband()
    page = desk.text("S7.submit", screen="S7", method="cash", tendered_fen="900", change_fen="52")
    assert "必填项未填" in page and Event.objects.last().code == "E-REQ"


def test_a_double_click_is_one_step(desk):
    for _n in range(2):
        desk.do("act", token="one", kind="greet")
    assert Event.objects.count() == 1


def test_a_posted_price_or_score_is_ignored(desk):
    desk.open_broadband()
    desk.do("S2.offer_select", screen="S2", offering="PR-BB-M", price_fen="1", score="100")
    assert Event.objects.last().payload["fields"] == {"offering": "PR-BB-M"}
    desk.client.post(reverse("simulator:finish_run", args=[desk.run.public_id]), {"points_tenths": "1000"})
    assert Score.objects.get().points_tenths == 0


@pytest.mark.parametrize("command", ["", "S9.steal", "__class__"])
def test_an_unknown_step_changes_nothing(desk, command):
    desk.do(command)
    assert Event.objects.count() == 0


def test_what_the_customer_hears_is_answered_and_moves_on(desk):
    page = desk.page()
    node = desk.run.start["initial"]["dialogue"]["nodes"]["n1"]
    assert node["say"] in page
    desk.do("say", node="n1", option=node["options"][0]["id"])
    again = desk.text("say", node="n1", option=node["options"][0]["id"])
    assert "desk-alarm" in again  # that was said already


def test_a_finished_run_leads_to_its_result(desk):
    desk.client.post(reverse("simulator:finish_run", args=[desk.run.public_id]))
    answer = desk.do("act", kind="greet")
    result = reverse("simulator:show_result", args=[desk.run.public_id])
    assert (answer.status_code, answer["HX-Redirect"]) == (204, result)
    assert desk.client.get(reverse("simulator:show_run", args=[desk.run.public_id]))["Location"] == result


def test_somebody_elses_run_is_a_404(desk):
    desk.client.force_login(make_employee().user)
    for name in ("show_run", "show_result"):
        assert desk.client.get(reverse(f"simulator:{name}", args=[desk.run.public_id])).status_code == 404
    assert desk.do("act", kind="greet").status_code == 404 and Event.objects.count() == 0


def test_the_counter_costs_the_same_at_every_length(desk, django_assert_max_num_queries):
    for n in range(3):
        desk.do("act", kind="greet", token=f"a{n}")
    with django_assert_max_num_queries(12):
        desk.page()
    for n in range(40):
        desk.do("act", kind="seat", token=f"b{n}")
    with django_assert_max_num_queries(12):
        desk.page()


# --- guided, and hints ----------------------------------------------------------------------------------
@pytest.fixture
def guided(client, site_root):
    employee = make_employee()
    client.force_login(employee.user)
    client.post(reverse("simulator:practise", args=[make_scenario().public_id]), {"mode": "guided"})
    return Desk(client, Run.objects.get())


def test_guided_mode_names_the_next_step_and_lets_no_other_through(guided):
    page = guided.page()
    assert "下一步:<strong>问好" in page and "0/19" in page and "请完成受理" in page
    page = guided.text("act", kind="farewell")
    assert "这一步还不能做" in page and Event.objects.count() == 0
    page = guided.text("act", kind="greet")
    assert "1/19" in page and "读取身份证并人证比对" in page and Event.objects.count() == 1


def test_guided_mode_leads_to_the_end(guided):
    for step in guided.run.start["solution"]:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        money = {n: f"{v // 100}.{v % 100:02}" for n, v in fields.items() if n.endswith("_fen")}
        page = guided.text(step["do"], **{**fields, **money})
        assert "这一步还不能做" not in page and "desk-alarm" not in page, step
    assert "全部步骤已完成" in page
    guided.client.post(reverse("simulator:finish_run", args=[guided.run.public_id]))
    assert Score.objects.get().points_tenths == 1000


def test_a_hint_is_paid_for_once_and_stays(desk):
    assert "看提示(扣2分)" in desk.page() and "不要手工输入" not in desk.page()
    page = desk.text("hint", at="S2")
    assert "不要手工输入" in page and "不要手工输入" in desk.page()


# --- look-ups, parts, beginning anew ----------------------------------------------------------------------
def test_an_address_is_taken_from_the_search_and_from_no_full_list(desk):
    desk.open_broadband()
    path = desk.run.start["initial"]["addresses"][0]["path"]
    assert path not in desk.page("S2") and "先查标准地址" in desk.page("S2")
    page = desk.text("S2.address_search", screen="S2", text=path[-3:])
    assert path in page and 'name="address" value="addr_ok"' in page
    page = desk.text("S2.address_qualify", screen="S2", address="addr_no")
    assert "无覆盖" in page and 'value="S2.address_select"' in page  # the form below stays; the row offers nothing
    assert "没有找到" in desk.text("S2.address_search", screen="S2", text="没有的地方")


def test_a_part_that_is_done_offers_a_break(guided):
    assert "第1/2部分 接待、认证与选址" in guided.page()
    for step in guided.run.start["solution"][:8]:
        page = guided.text(step["do"], **{n: v for n, v in step.items() if n not in ("do", "id")})
    assert "第1部分“接待、认证与选址”做完了" in page and "第2/2部分" in page


def test_a_rehearsal_begins_anew_and_the_old_one_is_void(desk):
    desk.do("act", kind="greet")
    answer = desk.client.post(reverse("simulator:begin_anew", args=[desk.run.public_id]))
    fresh = Run.objects.get(state="open")
    assert answer["Location"] == reverse("simulator:show_run", args=[fresh.public_id]) and fresh.seq == 0
    desk.run.refresh_from_db()
    assert (desk.run.state, Score.objects.count()) == ("void", 0)


def test_the_world_of_a_run_is_json_with_masked_people(desk):
    desk.open_broadband()
    answer = desk.client.get(reverse("simulator:show_state", args=[desk.run.public_id]))
    assert answer.json()["customer"] and desk.customer()["id_no"] not in answer.content.decode()


def test_a_scheme_that_needs_more_handsets_is_listed_without_a_button(client, site_root):
    client.force_login(make_employee().user)
    client.post(reverse("simulator:practise", args=[make_scenario("S-203").public_id]), {"mode": "practice"})
    desk = Desk(client, Run.objects.get())
    start = desk.run.start["initial"]
    desk.do("S0.auth_id_card", screen="S0", customer=desk.customer()["ref"])
    page = desk.text(
        "S1.open", screen="S1", flow="mobile_change_terminal", element=start["customers"][0]["elements"][0]["no"]
    )
    imei = start["stock"]["terminals"][0]["imei"]
    assert imei in page  # it lies on the counter
    desk.do("S4.imei_enter", screen="S4", imei=imei)
    page = desk.text("S4.offer_query", screen="S4")
    assert "该方案需要2个串号" in page
    assert page.count('<input type="hidden" name="offering"') == 1
