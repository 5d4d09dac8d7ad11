"""Word in and out of a section: who gets which answer."""

from collections.abc import Callable
from typing import Any

from sections.models import Section
from tests.access.conftest import World
from tests.access.rows import Row, at, thing, to, upload
from tests.sections.word_files import pictured

READ, READ_ROOM = to(200), to(200, cro_writer=200)
BRINGS, ROOM_BRINGS = to(302, reader=403), to(302, reader=403, cro_writer=302)
FILE = upload("more.docx", pictured("More."))


def file_of(place: str, name: str) -> Callable[[World], dict[str, Any]]:
    """A Word file of a section. It is there for nobody but the person who brought it."""
    return lambda w: {**at(place)(w), **thing("import_id", name)(w)}


def _picture(world: World) -> dict[str, Any]:
    picture = world.word_file.reading["pictures"][0]["figure"]
    return {**file_of("drafting", "word_file")(world), "figure_id": picture}


def _taken(world: World) -> dict[str, Any]:
    version = Section.objects.get(pk=world.drafting.pk).version
    return {"data": {"way": "replace", "changes": "with", "version": version}}


OWN = to(404, reader=403, clinical_author=200)
OWN_DOES = to(404, reader=403, clinical_author=302)
OWN_ROOM = to(404, reader=403, cro_writer=200)
WORD = (
    Row("section_word", at("drafting"), get=READ, post=BRINGS, send=FILE),
    Row("section_word", at("outside"), get=READ_ROOM, post=ROOM_BRINGS, send=FILE, about="outside"),
    Row("word_export", at("drafting"), get=READ),
    Row("word_export", at("outside"), get=READ_ROOM, about="outside"),
    Row("word_export", at("untouched"), get=to(409), about="without a text"),
    Row("word_import", file_of("drafting", "word_file"), get=OWN),
    Row("word_import", file_of("outside", "outside_word_file"), get=OWN_ROOM, about="outside"),
    Row("word_status", file_of("drafting", "word_file"), get=OWN),
    Row("word_picture", _picture, get=OWN),
    Row(
        "word_take",
        file_of("drafting", "word_file"),
        post=to(403, clinical_author=302),
        send=_taken,
    ),
    Row("word_suggest", file_of("drafting", "word_file"), post=OWN_DOES),
    Row("word_drop", file_of("drafting", "spare_word_file"), post=OWN_DOES),
)
