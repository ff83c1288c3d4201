"""A PDF handed in at the public page: unchanged, changed or unknown; nothing of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Guess
from credentials.actions import handing_out
from credentials.models import Period, PrintedCopy
from lib import clock
from tests.credentials.proofs import make_period
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
FORM = reverse("credentials:verify_form")


@pytest.fixture
def paper():
    """A certificate and the PDF that its holder downloaded."""
    period = make_period(make_employee(name="田小满"))
    return period, handing_out.hand_out(period)


def hand_in(client, data, name="证书.pdf"):
    return client.post(FORM, {"file": SimpleUploadedFile(name, data)})


def test_the_same_words_are_the_same_bytes_and_one_copy(paper):
    period, data = paper
    assert handing_out.hand_out(period) == data
    assert PrintedCopy.objects.get().period == period


def test_what_we_handed_out_is_unchanged_also_when_it_was_revoked_since(paper, client):
    period, data = paper
    text = hand_in(client, data).content.decode()
    assert "未被改动" in text and "田*满" in text and "田小满" not in text and "有效" in text
    Period.objects.filter(pk=period.pk).update(revoked_at=clock.now())
    text = hand_in(client, data).content.decode()
    assert "未被改动" in text and "已撤销" in text


def test_one_changed_byte_is_unmasked_and_the_right_words_are_shown(paper, client):
    period, data = paper
    changed = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
    text = hand_in(client, changed).content.decode()
    assert "被改动过" in text and period.shown_serial in text and not Guess.objects.exists()


def test_unknown_files_count_as_guesses_and_the_right_one_is_still_answered(paper, client):
    _period, data = paper
    found = [hand_in(client, b"%PDF-1.7 nothing of ours").status_code for _n in range(21)]
    assert found == [200] * 20 + [429]
    assert hand_in(client, data).status_code == 200


@pytest.mark.parametrize("data,words", [(b"GIF89a", "不是 PDF"), (b"%PDF" + b"0" * (5 * 1024**2 + 1), "5 MB")])
def test_what_is_no_pdf_or_too_large_is_refused_in_plain_words(client, data, words):
    answer = hand_in(client, data)
    assert answer.status_code == 400 and words in answer.content.decode()
