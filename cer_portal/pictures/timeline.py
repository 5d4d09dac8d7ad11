"""Milestones on a calendar: what was planned, where it stands now, what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.pictures.dates import DayScale, scale_over, written
from cer_portal.pictures.marks import shape_at, state_label
from cer_portal.pictures.svg import (
    Picture,
    Row,
    canvas,
    is_own_path,
    line,
    link,
    rect,
    shorten,
    tag,
    text,
    words,
)

_WIDTH, _ROW, _TOP = 1100, 28, 28
_PLOT_LEFT, _PLOT_RIGHT, _DATE, _SHIFT = 264, 896, 984, 1096
_TITLE_COLUMNS = 40
_MARK = 7


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone as drawn. `baseline` is the first promise, `due` the present one."""

    title: str
    baseline: date | None
    due: date | None
    done: date | None = None
    state: str = "open"
    url: str = ""

    def day(self) -> date | None:
        """Return the day the mark stands on: done, else due, else baseline."""
        return self.done or self.due or self.baseline

    def is_late(self, today: date) -> bool:
        """Return whether it is open and its due date has passed."""
        return self.state == "open" and self.due is not None and self.due < today

    def shift(self) -> int | None:
        """Return days between baseline and the mark; positive is later."""
        day = self.day()
        return (day - self.baseline).days if day and self.baseline else None


def _shift_words(days: int | None) -> str:
    if days is None:
        return "–"
    if days == 0:
        return _("on plan")
    count = abs(days)
    if days > 0:
        return ngettext("%(n)s day later", "%(n)s days later", count) % {"n": count}
    return ngettext("%(n)s day earlier", "%(n)s days earlier", count) % {"n": count}


def _mark_state(item: Milestone, today: date) -> str:
    if item.is_late(today):
        return "late"
    return {"done": "done", "waived": "waived"}.get(item.state, "not_started")


def _row(item: Milestone, place: int, scale: DayScale, today: date) -> SafeString:
    top = _TOP + place * _ROW
    middle = top + _ROW / 2
    late = item.is_late(today)
    day = item.day()
    parts: list[SafeString] = [tag("title", words(_row_words(item, today)))]
    if place % 2:
        parts.append(rect(0, top, _WIDTH, _ROW, "stripe"))
    name = text(shorten(item.title, _TITLE_COLUMNS), 8, middle + 4, "strong" if late else "")
    parts.append(link(item.url, name))
    if item.baseline and item.baseline != day:
        parts += _from_baseline(item, middle, scale, today)
    if day:
        parts.append(shape_at(_mark_state(item, today), scale.x(day), middle))
        look = "late-text" if late else ""
        parts.append(text(written(day), _DATE, middle + 4, look, "end"))
    parts.append(text(_shift_words(item.shift()), _SHIFT, middle + 4, "soft", "end"))
    return tag("g", *parts)


def _from_baseline(
    item: Milestone, middle: float, scale: DayScale, today: date
) -> tuple[SafeString, ...]:
    """Draw the tick of the first promise and the way from it to the mark."""
    day = item.day()
    if item.baseline is None or day is None:
        return ()
    start, end = scale.x(item.baseline), scale.x(day)
    edge = end - _MARK if end > start else end + _MARK
    tick = line(start, middle - 7, start, middle + 7, "baseline")
    if abs(end - start) <= _MARK:
        return (tick,)
    look = "shift shift--late" if item.is_late(today) else "shift"
    return (tick, line(start, middle, edge, middle, look))


def _row_words(item: Milestone, today: date) -> str:
    state = state_label("late" if item.is_late(today) else item.state)
    day = item.day()
    return f"{item.title}: {state}, {written(day) if day else _('no date')}"


def _today(scale: DayScale, today: date, bottom: float) -> tuple[SafeString, ...]:
    x = scale.x(today)
    return (
        line(x, _TOP - 6, x, bottom, "today"),
        text(_("today"), x, bottom + 14, "today-text", "middle"),
    )


def _table_row(item: Milestone, today: date) -> Row:
    late = item.is_late(today)
    day = item.day()
    note = " · ".join(([written(day)] if day else []) + [_shift_words(item.shift())])
    cells = (
        item.title,
        written(item.baseline) if item.baseline else "–",
        written(item.due) if item.due else "–",
        written(item.done) if item.done else "–",
        state_label("late" if late else item.state),
        _shift_words(item.shift()),
    )
    url = item.url if is_own_path(item.url) else ""
    return Row(cells, url, _mark_state(item, today), note)


def timeline(items: Sequence[Milestone], today: date) -> Picture:
    """Draw milestones in the order given, one row each, over a month axis.

    A grey tick is the baseline, the mark is the present date in the state language, a
    dotted line joins them; red is used for late ones only.
    """
    dated = [d for m in items for d in (m.baseline, m.due, m.done) if d] + [today]
    scale = scale_over(dated, left=_PLOT_LEFT, right=_PLOT_RIGHT, margin=8)
    bottom = _TOP + len(items) * _ROW
    late = sum(1 for item in items if item.is_late(today))
    done = sum(1 for item in items if item.done)
    svg = canvas(
        *scale.axis(_TOP - 16, bottom),
        text(_("Date now"), _DATE, _TOP - 6, "soft", "end"),
        text(_("Against baseline"), _SHIFT, _TOP - 6, "soft", "end"),
        *(_row(item, place, scale, today) for place, item in enumerate(items)),
        *_today(scale, today, bottom),
        title=_("Milestones"),
        description=_("%(all)s milestones, %(done)s done, %(late)s late.")
        % {"all": len(items), "done": done, "late": late},
        size=(_WIDTH, bottom + 20),
        linked=any(is_own_path(item.url) for item in items),
    )
    head = (_("Milestone"), _("Baseline"), _("Due"), _("Done"), _("State"), _("Against baseline"))
    rows = tuple(_table_row(item, today) for item in items)
    return Picture(svg, _("Milestones"), head, rows, wide=True)
