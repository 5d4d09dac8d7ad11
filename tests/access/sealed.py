"""What an answer must not tell to whoever stands outside: what is sealed, and whose it is."""

from django.http import HttpResponse

from tests.access.conftest import SEALED, World
from tests.access.rows import INSIDERS


def sealed_from(world: World, role: str) -> list[str]:
    """Return the words that no answer to this role may carry, in its body or its headers."""
    if role == "cro_writer":
        names = [world.people[each].name for each in (*INSIDERS, "ended_cro", "outsider")]
        return [SEALED, *names, "@norvale.example", "@othermed.example", "ended.cro@"]
    if role == "outsider":
        report = world.report
        return [report.title, report.device.name, "@norvale.example", "Ruth Adler"]
    return []


def told_of(words: list[str], answer: HttpResponse) -> list[str]:
    """Return those of the words that an answer carries."""
    told = (answer.body.decode(errors="replace") + str(answer.headers)).lower() if words else ""
    return [word for word in words if word.lower() in told]
