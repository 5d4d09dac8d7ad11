"""Signs of Word's symbol fonts as the letters they stand for."""

_SYMBOL = {
    **dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)),
    **dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True)),
    0xA3: "≤",
    0xA5: "∞",
    0xAB: "↔",
    0xAC: "←",
    0xAD: "↑",
    0xAE: "→",
    0xAF: "↓",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBB: "≈",
    0xD7: "⋅",
    0xE5: "∑",
    0xD6: "√",
}
_WINGDINGS = {0xA8: "☐", 0xFE: "☑", 0xFD: "☒", 0xFC: "✓", 0xFB: "✗", 0xE0: "→", 0xA7: "▪"}


def letter(font: str, code: str) -> str:
    """Return the letter of a sign given by font and hexadecimal code; "" for one we do not know."""
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    # Word shifts the codes of symbol fonts into the private area.
    low = point - 0xF000 if 0xF000 <= point <= 0xF0FF else point
    if font.casefold() == "symbol":
        return _SYMBOL.get(low, "")
    if font.casefold().startswith("wingdings"):
        return _WINGDINGS.get(low, "")
    is_private = 0xE000 <= point <= 0xF8FF or 0xD800 <= point <= 0xDFFF
    return "" if is_private or not 0x20 <= point <= 0x10FFFF else chr(point)
