"""Formats and check digits hold their published vectors, and drawn values pass them."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.crm import drawing, formats

GOOD_IDENTITIES = [
    "11010519491231002X",
    "440524188001010014",
    "990101199003070015",
    "990101198506120024",
    "990102197809200031",
    "990102200011010049",
    "990102199502280072",
    "990101201206010063",
]
seeds = st.integers(0, 10**6)
quick = settings(derandomize=True, max_examples=40, deadline=None)


@pytest.mark.parametrize("number", GOOD_IDENTITIES)
def test_a_right_identity_number_is_taken(number):
    assert formats.identity_number(number) == number


def test_a_small_x_is_written_large():
    assert formats.identity_number("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105194912310021", "check_digit"),
        ("11010519491231002", "length"),
        ("990101199013070010", "check_digit"),
        ("１１010519491231002X", "length"),
        ("", "length"),
    ],
)
def test_a_wrong_identity_number_is_named(number, reason):
    with pytest.raises(formats.FormatError) as caught:
        formats.identity_number(number)
    assert caught.value.reason == reason


def test_nobody_is_born_on_the_30th_of_february():
    body = "99010119900230001"
    with pytest.raises(formats.FormatError) as caught:
        formats.identity_number(body + formats.identity_digit(body))
    assert caught.value.reason == "birth_date"


def test_sex_and_age_are_in_the_number():
    assert formats.is_male("990101199003070015") and not formats.is_male("990101198506120024")
    minor = "990101201206010063"
    assert formats.age(minor, date(2026, 5, 31)) == 13
    assert formats.age(minor, date(2026, 6, 1)) == 14


@pytest.mark.parametrize("value", ["490154203237518", "001010000000016", "001010000000024", "001010000000032"])
def test_a_right_imei_is_taken(value):
    assert formats.imei(value) == value


@pytest.mark.parametrize("value", ["490154203237519", "001010000000017", "49015420323751", "49015420323751a", ""])
def test_a_wrong_imei_is_refused(value):
    with pytest.raises(formats.FormatError):
        formats.imei(value)


def test_a_card_is_known_by_its_first_19_digits():
    assert formats.luhn_digit("8986011099000000001") == "8"
    for printed in ("8986011099000000001", "89860110990000000018", "8986011099000000001U"):
        assert formats.iccid(printed) == "8986011099000000001"
    with pytest.raises(formats.FormatError):
        formats.iccid("89860110990000000017")
    with pytest.raises(formats.FormatError):
        formats.iccid("12340110990000000018")


def test_the_code_of_an_organisation():
    assert formats.uscc("91990101MA0000001Y") == "91990101MA0000001Y"
    for bad in ("91990101MA0000001X", "91990101MA000000IY", "91990101MA0000001"):
        with pytest.raises(formats.FormatError):
            formats.uscc(bad)


def test_numbers_to_call():
    assert formats.mobile("15400001234")
    assert formats.pstn("0999-8000123")
    assert formats.phone("0000-8000123")
    for bad in ("12400001234", "1540000123", "154000012345", "１5400001234", "15400001234\n"):
        with pytest.raises(formats.FormatError):
            formats.mobile(bad)
    with pytest.raises(formats.FormatError):
        formats.pstn("999-8000123")
    with pytest.raises(formats.FormatError):
        formats.broadband_account("kd00000010")


@pytest.mark.parametrize(("text", "amount"), [("58", 5800), ("58.5", 5850), ("0.05", 5), ("1234567.89", 123456789)])
def test_yuan_become_fen(text, amount):
    assert formats.fen(text) == amount


@pytest.mark.parametrize("text", ["58.005", "-1", "", "1,000", "12345678", "5.", "１", "58\n"])
def test_what_is_no_money_is_refused(text):
    with pytest.raises(formats.FormatError):
        formats.fen(text)


def test_fen_are_shown_with_two_decimals():
    assert [formats.yuan(each) for each in (84800, 5, 0, -1234)] == ["848.00", "0.05", "0.00", "-12.34"]


@pytest.mark.parametrize("weak", ["111111", "123456", "654321", "900307", "070015", "12345", "12345a", "001234"])
def test_a_weak_password_is_refused(weak):
    with pytest.raises(formats.FormatError):
        formats.service_password(weak, identity="990101199003070015", number="15400001234")


def test_a_good_password_is_taken():
    assert formats.service_password("482913", identity="990101199003070015", number="15400001234") == "482913"


def test_names_and_numbers_are_masked():
    assert formats.masked_name("张小明") == "张*明"
    assert formats.masked_name("张三") == "张*"
    assert formats.masked_identity("990101199003070015") == "990101********0015"
    assert formats.masked_number("15400001234") == "154****1234"


@quick
@given(seeds)
def test_drawn_values_are_valid_and_drawn_again_the_same(seed):
    assert formats.identity_number(drawing.identity_number(seed, "p")) == drawing.identity_number(seed, "p")
    formats.imei(drawing.imei(seed))
    formats.iccid(drawing.iccid(seed))
    formats.mobile(drawing.mobile(seed))
    formats.pstn(drawing.pstn(seed))
    formats.broadband_account(drawing.broadband_account(seed))
    formats.uscc(drawing.uscc(seed))
    formats.service_password(drawing.service_password(seed))
    with pytest.raises(formats.FormatError):
        formats.imei(drawing.imei_wrong(seed))


@quick
@given(seeds, st.integers(0, 14), st.integers(1, 9))
def test_luhn_finds_every_changed_digit(seed, place, by):
    good = drawing.imei(seed)
    changed = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]
    with pytest.raises(formats.FormatError):
        formats.imei(changed)


@quick
@given(seeds, st.integers(0, 13))
def test_luhn_finds_swapped_neighbours_except_09_and_90(seed, place):
    good = drawing.imei(seed)
    pair = good[place : place + 2]
    swapped = good[:place] + pair[::-1] + good[place + 2 :]
    if pair[0] == pair[1] or pair in ("09", "90"):
        return
    with pytest.raises(formats.FormatError):
        formats.imei(swapped)


@quick
@given(seeds, st.integers(0, 16), st.integers(1, 9))
def test_the_identity_check_finds_every_changed_digit(seed, place, by):
    good = drawing.identity_number(seed)
    changed = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]
    with pytest.raises(formats.FormatError):
        formats.identity_number(changed)


@quick
@given(seeds, st.integers(0, 15))
def test_the_identity_check_finds_swapped_neighbours(seed, place):
    good = drawing.identity_number(seed)
    swapped = good[:place] + good[place + 1] + good[place] + good[place + 2 :]
    if swapped == good:
        return
    with pytest.raises(formats.FormatError):
        formats.identity_number(swapped)
