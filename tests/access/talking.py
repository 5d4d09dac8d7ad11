"""What is suggested, said and brought in from Word in the world of the access tests."""

from sections import intake
from sections.services.comments import resolve_thread, start_thread
from sections.services.suggest import suggest_text
from sections.services.word import bring_word
from tests.sections.word_files import pictured


def talk(made, now, *, sealed, text) -> None:
    """A suggestion on one text, and two threads on another, one of them resolved."""
    section, writer = made.drafting, made.people["rd_author"]
    made.things["suggestion"] = suggest_text(
        section=made.returned,
        base=made.returned.current,
        document=text(f"{sealed} other words."),
        note=f"{sealed} note",
        source="editor",
        actor=writer,
        now=now,
    )
    for name in ("thread", "thread_done"):
        said = f"{sealed} comment {name}"
        made.things[name] = start_thread(section=section, text=said, actor=writer, now=now)
    resolve_thread(thread=made.thread_done, disposition="answered", text="", actor=writer, now=now)


def bring(made, now, *, sealed) -> None:
    """A Word file that was read and waits, a spare one, and one of the outside writer."""
    author, outside = made.people["clinical_author"], made.people["cro_writer"]
    for name, section, person in (
        ("word_file", made.drafting, author),
        ("spare_word_file", made.drafting, author),
        ("outside_word_file", made.outside, outside),
    ):
        content = pictured(f"{sealed} words" if person == author else "Words from Word.")
        made.things[name] = bring_word(
            section=section, filename=f"{name}.docx", content=content, actor=person, now=now
        )
        intake.read(made.things[name].pk)
        made.things[name].refresh_from_db()
