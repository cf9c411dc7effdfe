"""Phone numbers: read as people write them, and compared as people mistype them."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

HOME_REGION = "CN"
_LOOKS_LIKE = re.compile(r"\+?[\d\s().\-]+")
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-]*\d")
_BESIDE = " ,，、;；:：/"
_LOCAL_DIGITS = (7, 8)


def read_phone(text: str, region: str = HOME_REGION) -> str | None:
    """E.164 (`+8613812342071`) where the number is valid; a local number of 7 or 8 digits as its digits; else None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _LOOKS_LIKE.fullmatch(plain):
        return None
    try:
        parsed = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    digits = re.sub(r"\D", "", plain)
    return digits if len(digits) in _LOCAL_DIGITS and not plain.startswith("+") else None


def name_beside(text: str) -> tuple[str, str]:
    """A number and the name that stands beside it, as on a slip of paper: `139 0000 1111 张三` → (`139 0000 1111`, `张三`).

    The name is empty where there is none, or where what stands there has digits of its own: then it is no name.
    """
    found = _NUMBER.search(text)
    if found is None:
        return text.strip(), ""
    name = " ".join(f"{text[: found.start()]} {text[found.end() :]}".strip(_BESIDE).split())
    is_name = any(map(str.isalpha, name)) and not any(map(str.isdigit, name))
    return (found.group().strip(), name) if is_name else (text.strip(), "")


def national_digits(phone: str, region: str = HOME_REGION) -> str:
    """The digits as people of the region dial them: without the country code of their own region."""
    code = str(phonenumbers.country_code_for_region(region))
    digits = re.sub(r"\D", "", phone)
    return digits.removeprefix(code) if phone.startswith(f"+{code}") else digits


def is_likely_slip(one: str, other: str) -> bool:
    """Whether two phones are likely one and the same, mistyped: one digit differs, two neighbours are swapped, or one is the
    other without its area code."""
    a, b = national_digits(one), national_digits(other)
    if a == b:
        return True
    if len(a) != len(b):
        longer, shorter = sorted((a, b), key=len, reverse=True)
        return len(shorter) in _LOCAL_DIGITS and longer.endswith(shorter)
    different = [place for place in range(len(a)) if a[place] != b[place]]
    if len(different) == 1:
        return True
    return (
        len(different) == 2
        and different[1] - different[0] == 1
        and a[different[0]] == b[different[1]]
        and a[different[1]] == b[different[0]]
    )
