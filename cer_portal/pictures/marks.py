"""The state language: a shape, a colour class and a word for each state."""

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cer_portal.pictures.svg import tag, words

STATES: tuple[str, ...] = (
    "not_started",
    "drafting",
    "in_review",
    "returned",
    "approved",
    "reopened",
)

# States of other things speak the same language: work going on, waiting for a
# reviewer, sent back, settled, not begun or called off.
_ALIASES: dict[str, str] = {
    "open": "drafting",
    "running": "drafting",
    "draft": "drafting",
    "needs_mapping": "returned",
    "answered": "in_review",
    "rejected": "returned",
    "verified": "approved",
    "done": "approved",
    "ready": "approved",
    "closed": "approved",
    "submitted": "approved",
    "signed": "approved",
    "frozen": "approved",
    "released": "approved",
    "failed": "late",
}

_LABELS: dict[str, str | Promise] = {
    "not_started": _("Not started"),
    "drafting": _("Drafting"),
    "in_review": _("In review"),
    "returned": _("Returned"),
    "approved": _("Approved"),
    "reopened": _("Reopened"),
    "late": _("Late"),
    "open": _("Open"),
    "running": _("Running"),
    "queued": _("Waiting"),
    "draft": _("Draft"),
    "needs_mapping": _("Columns to name"),
    "answered": _("Answered"),
    "rejected": _("Rejected"),
    "verified": _("Verified"),
    "done": _("Done"),
    "waived": _("Waived"),
    "ready": _("Ready"),
    "failed": _("Failed"),
    "undone": _("Undone"),
    "closed": _("Closed"),
    "cancelled": _("Cancelled"),
    "submitted": _("Submitted"),
    "signed": _("Signed"),
    "frozen": _("Frozen"),
    "released": _("Released"),
}


def picture_state(state: str) -> str:
    """Return the state whose shape and colour stand for `state`; unknown is not_started."""
    if state in STATES or state == "late":
        return state
    return _ALIASES.get(state, "not_started")


def state_label(state: str) -> str:
    """Return the word for a state; an unknown one is shown as it is, without underscores."""
    label = _LABELS.get(state)
    return str(label) if label is not None else state.replace("_", " ").capitalize()


def _stroke(path: str) -> SafeString:
    return tag(
        "path",
        d=path,
        fill="none",
        stroke="currentColor",
        stroke_width="1.75",
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _ring() -> SafeString:
    return tag("circle", cx=7, cy=7, r=5.5, fill="none", stroke="currentColor", stroke_width="1.75")


def _sign(name: str) -> SafeString:
    return tag(
        "path",
        d=name,
        fill="none",
        stroke="var(--surface, #fff)",
        stroke_width="1.75",
        stroke_linecap="round",
        stroke_linejoin="round",
    )


def _filled(path: str) -> SafeString:
    return tag("path", d=path, fill="currentColor")


_SHAPES: dict[str, tuple[SafeString, ...]] = {
    "not_started": (_ring(),),
    "drafting": (_ring(), _filled("M7 1.5a5.5 5.5 0 0 0 0 11z")),
    "in_review": (_filled("M7 .5 13.5 7 7 13.5.5 7z"),),
    "returned": (_stroke("M5 2 1.5 5.5 5 9M2 5.5h6.5a3.5 3.5 0 0 1 0 7H6"),),
    "approved": (
        _filled("M7 .5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z"),
        _sign("m4.2 7.2 2 2 3.7-4.2"),
    ),
    "reopened": (_stroke("M12 7a5 5 0 1 1-1.6-3.7M12 .8v3.4H8.6"),),
    "late": (
        _filled("M3 .5h8a2.5 2.5 0 0 1 2.5 2.5v8A2.5 2.5 0 0 1 11 13.5H3A2.5 2.5 0 0 1 .5 11V3z"),
        _sign("M7 3.6v4M7 10.4v.05"),
    ),
}


def shape_at(state: str, x: float, y: float) -> SafeString:
    """Return the 14-unit shape of a state centred on (x, y), for use inside a picture."""
    shown = picture_state(state)
    return tag(
        "g", *_SHAPES[shown], class_=f"is-{shown}", transform=f"translate({x - 7:.1f} {y - 7:.1f})"
    )


def mark(state: str, *, label: str = "") -> SafeString:
    """Return the shape of a state as its own SVG; with a label it speaks, else it is silent."""
    shown = picture_state(state)
    spoken = (tag("title", words(label)),) if label else ()
    return tag(
        "svg",
        *spoken,
        *_SHAPES[shown],
        class_=f"state-mark is-{shown}",
        viewBox="0 0 14 14",
        width=14,
        height=14,
        role="img" if label else None,
        aria_hidden=None if label else "true",
    )
