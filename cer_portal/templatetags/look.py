"""How states, people, dates and numbers are written in templates."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal import pictures

register = template.Library()

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "ing", "pd", "dipl"})
_CJK_START = "\u2e80"
_WEEKS_FROM, _MONTHS_FROM = 21, 84


@register.filter
def initials(person: object) -> str:
    """Return up to two letters for a person or a name; titles do not count."""
    name = person_name(person).split("@")[0].replace(".", " ").replace("_", " ")
    parts = [part for part in name.split() if part.lower() not in _TITLES]
    if not parts:
        return "–"
    if parts[0][0] >= _CJK_START:
        return "".join(parts)[-2:]
    chosen = parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")
    return chosen.upper()


@register.filter
def person_name(person: object) -> str:
    """Return the name of a person, else the e-mail address; a string is taken as the name."""
    if isinstance(person, str):
        return person
    return str(getattr(person, "name", "") or getattr(person, "email", "") or "")


def words_for_due(due: date, today: date) -> str:
    """Return a due date in words seen from `today`: "in 3 days", "today", "2 days late".

    Days up to three weeks, weeks up to twelve, months from there; lateness always in days.
    """
    days = (due - today).days
    if days < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days < _WEEKS_FROM:
        return ngettext("in %(n)s day", "in %(n)s days", days) % {"n": days}
    if days < _MONTHS_FROM:
        return ngettext("in %(n)s week", "in %(n)s weeks", days // 7) % {"n": days // 7}
    months = round(days / 30.4)
    return ngettext("in %(n)s month", "in %(n)s months", months) % {"n": months}


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def due_words(due: date | datetime | None) -> str:
    """Return `words_for_due` seen from today in the current time zone; empty without a date."""
    return words_for_due(_day(due), timezone.localdate()) if due else ""


@register.filter
def is_past(due: date | datetime | None) -> bool:
    """Return whether the day lies before today in the current time zone."""
    return bool(due) and _day(due) < timezone.localdate() if due else False


@register.filter
def moment(value: datetime | None) -> str:
    """Return a point in time in the current zone with its offset: "30 Nov 2026, 14:05 UTC+01:00"."""
    if not value:
        return ""
    shown = timezone.localtime(value)
    ahead = shown.strftime("%z") if shown.utcoffset() else ""
    offset = f"{ahead[:3]}:{ahead[3:5]}" if ahead else ""
    return f"{date_format(shown, 'j M Y, H:i')} UTC{offset}"


@register.filter
def state_label(state: object) -> str:
    """Return the word for a state."""
    return pictures.state_label(str(state))


@register.filter
def state_class(state: object) -> str:
    """Return the class that gives a state its colour."""
    return f"is-{pictures.picture_state(str(state))}"


@register.filter
def thousands(value: int | float | None) -> str:
    """Return a number grouped by thousands in the language of the page."""
    return "–" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return a line icon by name."""
    return pictures.icon(name)


@register.simple_tag
def state_mark(state: object, label: str = "") -> SafeString:
    """Return the shape of a state; with a label it is read out."""
    return pictures.mark(str(state), label=label)


@register.simple_tag
def state_bar(parts: Sequence[pictures.Part]) -> SafeString:
    """Return one bar divided by state."""
    return pictures.stacked_bar(parts).svg


@register.simple_tag
def all_states() -> tuple[str, ...]:
    """Return the six section states in order."""
    return pictures.STATES
