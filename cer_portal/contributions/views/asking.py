"""Ask for a contribution, beginning with what the template usually asks for."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.contributions.access import get_section
from cer_portal.contributions.criteria import StandardRequest, standard_requests
from cer_portal.contributions.document import headings_of
from cer_portal.contributions.forms import AskForm
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.selectors import functions_to_ask, people_to_ask
from cer_portal.contributions.services.asking import ask_for_contribution
from cer_portal.errors import BadInput
from sections.models import Membership, Section
from sections.rail import rail
from sections.responsibility import ROLES, function_of
from sections.selectors import role_holders
from sections.views.pages import crumbs

USUAL = timedelta(days=10)
BEFORE = timedelta(days=7)


@require_http_methods(["GET", "POST"])
def contribution_ask(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A request to somebody, prefilled by `?standard=` with a request of the template."""
    user = current(request)
    section = get_section(user, slug, pk, "contribution.ask")
    standing = standard_requests(section.report.template, section.key)
    chosen = next((each for each in standing if each.key == request.GET.get("standard")), None)
    sent = request.POST if request.method == "POST" else None
    form = _form(section, user, chosen, sent)
    made = _asked(form, section, user)
    if made is not None:
        messages.success(
            request, _("Asked, due on %(day)s.") % {"day": date_format(made.due, "j F Y")}
        )
        return redirect("contribution", slug, made.pk)
    context = {
        **rail(section.report, user, "contributions", section=section),
        "crumbs": crumbs(
            section.report,
            (str(section), reverse("section", args=[slug, pk])),
            (_("Ask for a contribution"), None),
        ),
        "section": section,
        "form": form,
        "chosen": chosen,
        "offers": _offers(section, standing),
    }
    return render(request, "contributions/ask.html", context, status=400 if sent else 200)


def _form(
    section: Section, user: User, chosen: StandardRequest | None, sent: object | None
) -> AskForm:
    people, functions = people_to_ask(section, user), functions_to_ask(section, user)
    initial: dict[str, object] = {"due": _usual_day(section, timezone.localdate())}
    if chosen is not None:
        chinese = section.report.language.startswith("zh")
        initial |= {
            "question": chosen.question_zh if chinese else chosen.question,
            "expected": list(chosen.expected),
            "standard": chosen.key,
            "to": _usual_person(section, chosen, user, people, functions),
        }
    headings = headings_of(section.current.document if section.current else None)
    return AskForm(sent, people=people, functions=functions, headings=headings, initial=initial)


def _usual_day(section: Section, today: date) -> date:
    """A week before the section is due, and not sooner than tomorrow."""
    wanted = section.due - BEFORE if section.due else today + USUAL
    return max(wanted, today + timedelta(days=1))


def _usual_person(
    section: Section,
    chosen: StandardRequest,
    user: User,
    people: list[Membership],
    functions: list[str],
) -> str:
    """Whoever stands for the role in this report, else whoever has its function; never oneself."""
    holder = role_holders(section.report).get(chosen.role)
    if holder is not None and holder.pk == user.pk:
        return ""
    if holder is not None and holder.pk in {each.user_id for each in people}:
        return f"person:{holder.pk}"
    function = function_of(chosen.role)
    return f"function:{function}" if function in functions else ""


def _asked(form: AskForm, section: Section, user: User) -> Contribution | None:
    """Ask, or put what is wrong on the form."""
    if not form.is_valid():
        return None
    try:
        return ask_for_contribution(
            section=section, asked=form.asked(), actor=user, now=timezone.now()
        )
    except BadInput as refused:
        for name, lines in refused.fields.items():
            form.add_error(name, lines)
    return None


def _offers(
    section: Section, standing: tuple[StandardRequest, ...]
) -> list[tuple[StandardRequest, str, bool]]:
    """Return the requests of the template, the role in words, and whether each was asked already."""
    asked = Contribution.objects.filter(section=section).exclude(standard="")
    done = set(asked.values_list("standard", flat=True))
    return [(each, str(ROLES[each.role].name), each.key in done) for each in standing]
