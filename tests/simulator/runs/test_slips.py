"""Printed slips are PDFs with Chinese text that can be read out; strangers get none."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from simulator import playing
from simulator.actions import admissions, runs
from simulator.screens.slips import slips_of
from tests.factories import make_employee, make_scenario

pytestmark = pytest.mark.django_db


def test_the_slips_of_a_sale_are_pdfs(client, site_root):
    learner = make_employee()
    run = runs.begin(admissions.open_practice(learner, make_scenario()), mode="practice")
    for step in playing.compiled_of(run).solution:
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        runs.perform(run, command=step["do"], fields=fields, token=step["id"])
    run.refresh_from_db()
    slips = slips_of(playing.state_of(run))
    assert [each.kind for each in slips] == ["受理单", "装机协议", "收据"]
    client.force_login(learner.user)
    page = client.get(reverse("simulator:show_run", args=[run.public_id])).content.decode()
    addresses = [reverse("simulator:show_slip", args=[run.public_id, each.id]) for each in slips]
    assert all(address in page for address in addresses)
    answer = client.get(addresses[0])
    text = "".join(PdfReader(BytesIO(answer.content)).pages[0].extract_text().split())
    assert answer["Content-Type"] == "application/pdf"
    assert "受理单" in text and "848.00" in text and "教学资费,非现行" in text and "单宽带包年" in text
    customer = run.start["initial"]["customers"][0]
    assert customer["name"] not in text and customer["id_no"] not in text  # I-17
    assert client.get(reverse("simulator:show_slip", args=[run.public_id, "R99"])).status_code == 404
    client.force_login(make_employee().user)
    assert client.get(addresses[0]).status_code == 404
