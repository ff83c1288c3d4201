"""Formats of the field and their check digits. Each validator raises `FormatError` or returns the normal form."""

import itertools
import re
from datetime import date

MONEY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
PSTN = re.compile(r"0[0-9]{2,3}-[0-9]{7,8}")
BROADBAND = re.compile(r"kd[0-9]{9}")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
ID_CHECKS = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O Z S V
ICCID_PREFIX = "8986"


class FormatError(ValueError):
    """A value that cannot be right. `reason` names the rule that it breaks."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _ascii_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def luhn_digit(body: str) -> str:
    """The check digit (ISO/IEC 7812) to put behind `body`."""
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def identity_digit(body: str) -> str:
    """The 18th character of a resident's identity number whose first 17 are `body`."""
    return ID_CHECKS[sum(int(char) * weight for char, weight in zip(body, ID_WEIGHTS, strict=True)) % 11]


def uscc_digit(body: str) -> str:
    """The 18th character of a unified social credit code whose first 17 are `body`."""
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return USCC_ALPHABET[-total % 31]


def identity_number(value: str) -> str:
    """A resident's identity number of 18 characters: check digit right and born on a real day."""
    value = value.strip().upper()
    if len(value) != 18 or not _ascii_digits(value[:17]):
        raise FormatError("length")
    if identity_digit(value[:17]) != value[17]:
        raise FormatError("check_digit")
    born(value)
    return value


def born(identity: str) -> date:
    """The day of birth inside an identity number."""
    try:
        return date(int(identity[6:10]), int(identity[10:12]), int(identity[12:14]))
    except ValueError as error:
        raise FormatError("birth_date") from error


def is_male(identity: str) -> bool:
    """Odd sequence numbers are given to men."""
    return int(identity[16]) % 2 == 1


def age(identity: str, on: date) -> int:
    """Full years on a day."""
    day = born(identity)
    return on.year - day.year - ((on.month, on.day) < (day.month, day.day))


def imei(value: str) -> str:
    """The serial number of a handset: 15 digits, the last by Luhn."""
    if len(value) != 15 or not _ascii_digits(value):
        raise FormatError("length")
    if luhn_digit(value[:14]) != value[14]:
        raise FormatError("check_digit")
    return value


def iccid(value: str) -> str:
    """The number of a SIM card, its first 19 digits: a printed 20th may be the check digit or a vendor's letter."""
    value = value.strip().upper()
    if len(value) not in (19, 20) or not _ascii_digits(value[:19]) or not value.startswith(ICCID_PREFIX):
        raise FormatError("length")
    last = value[19:]
    if last and not (last.isascii() and last.isalnum()):
        raise FormatError("length")
    if last.isdigit() and luhn_digit(value[:19]) != last:
        raise FormatError("check_digit")
    return value[:19]


def uscc(value: str) -> str:
    """The code of an organisation (GB 32100), 18 characters."""
    value = value.strip().upper()
    if len(value) != 18 or any(char not in USCC_ALPHABET for char in value):
        raise FormatError("length")
    if uscc_digit(value[:17]) != value[17]:
        raise FormatError("check_digit")
    return value


def mobile(value: str) -> str:
    """A mobile number."""
    if not MOBILE.fullmatch(value):
        raise FormatError("pattern")
    return value


def pstn(value: str) -> str:
    """A fixed number with its area code."""
    if not PSTN.fullmatch(value):
        raise FormatError("pattern")
    return value


def broadband_account(value: str) -> str:
    """The account of a broadband line."""
    if not BROADBAND.fullmatch(value):
        raise FormatError("pattern")
    return value


def phone(value: str) -> str:
    """A number to reach a person: mobile or fixed."""
    if not (MOBILE.fullmatch(value) or PSTN.fullmatch(value)):
        raise FormatError("pattern")
    return value


def fen(value: str) -> int:
    """Yuan as people type them, in fen: "58" is 5800."""
    if not MONEY.fullmatch(value):
        raise FormatError("pattern")
    yuan, _, cents = value.partition(".")
    return int(yuan) * 100 + int(cents.ljust(2, "0") or 0)


def yuan(amount_fen: int) -> str:
    """Fen as yuan with two decimals."""
    sign, amount = ("-", -amount_fen) if amount_fen < 0 else ("", amount_fen)
    return f"{sign}{amount // 100}.{amount % 100:02d}"


def service_password(value: str, *, identity: str = "", number: str = "") -> str:
    """Six digits that nobody guesses from the identity card or the number."""
    if len(value) != 6 or not _ascii_digits(value):
        raise FormatError("length")
    steps = {int(after) - int(before) for before, after in itertools.pairwise(value)}
    if steps in ({0}, {1}, {-1}):
        raise FormatError("sequence")
    if identity and value in (identity[8:14], identity[-6:], identity[6:12]):
        raise FormatError("identity")
    if number and value == number[-6:]:
        raise FormatError("number")
    return value


def masked_name(name: str) -> str:
    """张小明 as 张*明, 张三 as 张*."""
    return name[:1] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def masked_identity(value: str) -> str:
    """The first six and the last four characters."""
    return value[:6] + "*" * max(0, len(value) - 10) + value[-4:] if len(value) > 10 else "*" * len(value)


def masked_number(value: str) -> str:
    """The middle of a phone number hidden."""
    return value[:3] + "****" + value[-4:] if len(value) > 7 else value
