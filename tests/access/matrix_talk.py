"""Suggestions and comments: who gets which answer."""

import json
from collections.abc import Callable
from typing import Any

from tests.access.conftest import World, text
from tests.access.rows import Row, at, form, thing, to

# Whoever may comment: everyone inside but the reader, and the outside writer in the own sections.
MAY, MAY_DO = to(200, reader=403), to(302, reader=403)
ROOM, ROOM_DOES = to(200, reader=403, cro_writer=200), to(302, reader=403, cro_writer=302)
READ, READ_ROOM = to(200), to(200, cro_writer=200)
COMMENT = form(text="Well said.", weight="remark")


def _drafted(_world: World) -> dict[str, Any]:
    return {
        "data": json.dumps({"document": text("Other words.")}),
        "content_type": "application/json",
        "headers": {"If-Match": '"0"'},
    }


def _sign(_world: World) -> dict[str, Any]:
    return {"data": "{}", "content_type": "application/json"}


def _thread(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {**at("drafting")(world), "number": getattr(world, name).number}


TALK = (
    Row("section_suggest", at("drafting"), get=MAY),
    Row("section_suggest", at("outside"), get=ROOM, about="of the outside writer"),
    Row("section_suggest", at("approved"), get=to(409, reader=403), about="approved"),
    Row("section_suggest_save", at("drafting"), post=MAY, send=_drafted, signed_out=403),
    Row(
        "section_suggest_save",
        at("outside"),
        post=ROOM,
        send=_drafted,
        signed_out=403,
        about="of the outside writer",
    ),
    Row("section_places", at("drafting"), get=MAY, signed_out=403),
    Row("section_places", at("outside"), get=ROOM, signed_out=403, about="of the outside writer"),
    Row("section_equation", at("outside"), get=to(400, reader=403, cro_writer=400), signed_out=403),
    Row("section_presence", at("drafting"), post=MAY, send=_sign, signed_out=403),
    Row("section_presence", at("outside"), post=ROOM, send=_sign, signed_out=403, about="outside"),
    Row("suggestion_send", at("drafting"), post=MAY_DO),
    Row("section_suggestions", at("drafting"), get=READ),
    Row("section_suggestions", at("outside"), get=READ_ROOM, about="of the outside writer"),
    Row(
        "suggestion_decide",
        thing("suggestion_id", "suggestion"),
        post=to(302, only=("clinical_author",)),
        send=form(decision="reject"),
    ),
    Row(
        "suggestion_withdraw",
        thing("suggestion_id", "suggestion"),
        post=to(302, only=("rd_author",)),
    ),
    Row("section_comments", at("drafting"), get=READ, post=MAY_DO, send=COMMENT),
    Row(
        "section_comments",
        at("outside"),
        get=READ_ROOM,
        post=ROOM_DOES,
        send=COMMENT,
        about="of the outside writer",
    ),
    Row("thread_answer", _thread("thread"), post=MAY_DO, send=form(text="So it is.")),
    Row("thread_resolve", _thread("thread"), post=MAY_DO, send=form(disposition="kept")),
    Row("thread_reopen", _thread("thread_done"), post=MAY_DO),
)
