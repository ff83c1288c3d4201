"""Valid values drawn from a seed: the same seed and key give the same value on every machine and Python."""

from datetime import date, timedelta
from hashlib import sha256

from simulator.crm import formats

TRAINING_REGION = "990101"  # no such division: nobody has such a number
TRAINING_SEGMENT = "154"
TEST_TAC = "00101000"  # test range of the IMEI
TEST_ICCID = "89860110990"
FIRST_BIRTH = date(1955, 1, 1)
BIRTH_DAYS = 365 * 50


def draw(seed: int, *key: object, below: int) -> int:
    """A whole number from 0 up to `below`, not included."""
    text = "|".join([str(seed), *map(str, key)])
    return int.from_bytes(sha256(text.encode()).digest()[:16], "big") % below


def digits(seed: int, *key: object, count: int) -> str:
    """So many digits."""
    return str(draw(seed, *key, "digits", below=10**count)).zfill(count)


def identity_number(seed: int, *key: object, birth: date | None = None) -> str:
    """A resident's number of the training region."""
    birth = birth or FIRST_BIRTH + timedelta(days=draw(seed, *key, "birth", below=BIRTH_DAYS))
    body = f"{TRAINING_REGION}{birth:%Y%m%d}{digits(seed, *key, 'sequence', count=3)}"
    return body + formats.identity_digit(body)


def imei(seed: int, *key: object) -> str:
    """A serial number of the test range, its check digit right."""
    body = TEST_TAC + digits(seed, *key, "imei", count=6)
    return body + formats.luhn_digit(body)


def imei_wrong(seed: int, *key: object) -> str:
    """The same with a wrong check digit."""
    good = imei(seed, *key)
    return good[:-1] + str((int(good[-1]) + 1 + draw(seed, *key, "off", below=9)) % 10)


def iccid(seed: int, *key: object) -> str:
    """A card's number of 20 digits."""
    body = TEST_ICCID + digits(seed, *key, "iccid", count=8)
    return body + formats.luhn_digit(body)


def mobile(seed: int, *key: object) -> str:
    """A number of the training segment."""
    return TRAINING_SEGMENT + digits(seed, *key, "mobile", count=8)


def pstn(seed: int, *key: object) -> str:
    """A fixed number as the training shows it."""
    return "0000-8" + digits(seed, *key, "pstn", count=6)


def broadband_account(seed: int, *key: object) -> str:
    """A broadband account."""
    return "kd" + digits(seed, *key, "kd", count=9)


def uscc(seed: int, *key: object) -> str:
    """An organisation's code of the training region."""
    body = f"91{TRAINING_REGION}MA{digits(seed, *key, 'uscc', count=7)}"
    return body + formats.uscc_digit(body)


def service_password(seed: int, *key: object, identity: str = "", number: str = "") -> str:
    """Six digits that pass the rule."""
    for attempt in range(100):
        value = digits(seed, *key, "password", attempt, count=6)
        try:
            return formats.service_password(value, identity=identity, number=number)
        except formats.FormatError:
            continue
    raise AssertionError("a hundred weak passwords in a row")
