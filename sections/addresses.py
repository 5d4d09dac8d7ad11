"""Whether two mail addresses look alike to a hurried reader. Pure: no tables.

Look-alikes are different addresses and may be different people; a lead is warned, nobody is refused.
"""

import unicodedata

# Letters of other alphabets, and figures, that pass for Latin letters; after case is folded.
_CYRILLIC = ("аеорсухіјѕһԁԛԝкмнтвг", "aeopcyxijshdqwkmhtbr")
_GREEK = ("αορνκιτυχεγηω", "aopvkituxeynw")
_FIGURES = ("013589|ıłøđ", "olesbglllod")
_PASS_FOR = {
    ord(sign): latin
    for signs, latins in (_CYRILLIC, _GREEK, _FIGURES)
    for sign, latin in zip(signs, latins, strict=True)
}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def skeleton(address: str) -> str:
    """Return what is left of an address without case, `+tag`, dots and accents, in Latin shapes."""
    name, _at, domain = address.strip().rpartition("@")
    name = name.partition("+")[0].replace(".", "").replace("-", "").replace("_", "")
    return f"{_shape(name)}@{_shape(_readable(domain))}"


def _readable(domain: str) -> str:
    """Return a domain as a browser shows it: `xn--…` in its own letters."""
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def _shape(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).casefold().translate(_PASS_FOR)
    plain = "".join(sign for sign in parts if not unicodedata.combining(sign))
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    # "l" and "i" are told apart by nobody who reads quickly.
    return plain.replace("i", "l")


def look_alike(one: str, other: str) -> bool:
    """Whether two different addresses could be taken for each other."""
    same = one.strip().lower() == other.strip().lower()
    return not same and skeleton(one) == skeleton(other)
