"""The pace of a review round: who may move its days, remind, hold it, wish and pass on."""

from typing import Any

from tests.access.conftest import World
from tests.access.rows import Row, form, in_round, numbered, soon, to

LEAD_DOES = to(302, only=("ra_lead",))
DOCTOR_DOES = to(302, only=("medical_reviewer",))


def _review(world: World) -> Any:
    return world.round.round_sections.get().reviews.get()


def _chosen(**more: str) -> Any:
    return lambda world: {"data": {"reviews": [_review(world).pk], **more}}


def _wish(world: World) -> dict[str, Any]:
    return {**numbered("round")(world), "review_id": _review(world).pk}


def _taker(world: World) -> dict[str, Any]:
    return {"data": {"taker": world.people["clinical_author"].pk, "reason": "Knows it better"}}


PACE = (
    Row(
        "round_extend",
        numbered("round"),
        post=LEAD_DOES,
        send=_chosen(due=soon(), reason="A holiday"),
    ),
    Row("round_remind", numbered("round"), post=LEAD_DOES, send=_chosen()),
    Row("round_hold", numbered("round"), post=LEAD_DOES, send=form(reason="The label changes")),
    Row("round_resume", numbered("round"), post=to(409, only=("ra_lead",)), about="not held"),
    Row("wish_answer", _wish, post=to(409, only=("ra_lead",)), send=form(agreed="yes")),
    Row("review_wish", in_round, post=DOCTOR_DOES, send=form(day=soon(60), reason="Away")),
    Row("review_pass_on", in_round, post=DOCTOR_DOES, send=_taker),
)
