"""What a person may do with a report as a whole: freeze it, sign it; each with its reason."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.accounts.roles import Right
from reviews.selectors.baselines import Roster, Standing, open_critical
from reviews.signing import ReportMeaning
from sections.models import Report, Revision, Section
from sections.permissions import answer
from sections.selectors import membership_of


def baseline_abilities(user: User, report: Report, standing: Standing, roster: Roster) -> Abilities:
    """Who freezes a report and who signs its last baseline: `report.sign_<meaning>`."""
    signs = {
        ReportMeaning.COMPILED: _compile,
        ReportMeaning.EVALUATOR: _agree,
        ReportMeaning.RELEASE: _release,
    }
    closed = _closed(user, report, standing)
    return {
        "baseline.freeze": _freeze(user, report, standing),
        **{
            f"report.sign_{meaning}": (
                ask(user, report, standing, roster) if closed is None else closed
            )
            for meaning, ask in signs.items()
        },
    }


def _freeze(user: User, report: Report, standing: Standing) -> Answer:
    lead = answer(user, report, Right.LEAD)
    if lead and standing.is_current:
        return Denied(_("Nothing has changed since %s.") % standing.baseline, by_state=True)
    return lead


def _closed(user: User, report: Report, standing: Standing) -> Denied | None:
    if membership_of(user, report) is None:
        return Denied(_("You have no access to this report."))
    reads = answer(user, report, Right.READ_ALL)
    if isinstance(reads, Denied):
        return reads
    if standing.baseline is None:
        return Denied(_("The report is not frozen yet."), by_state=True)
    if standing.changes:
        return Denied(_("The report has changed since it was frozen."), by_state=True)
    return None


def _compile(user: User, report: Report, standing: Standing, roster: Roster) -> Answer:
    lead = answer(user, report, Right.LEAD)
    if not lead:
        return Denied(_("Only an RA lead signs a report as compiled."))
    if user not in roster.compilers and user in roster.leads:
        return Denied(_("You are named to release it; another RA lead signs it as compiled."))
    return _once(user, standing, ReportMeaning.COMPILED)


def _agree(user: User, report: Report, standing: Standing, roster: Roster) -> Answer:
    if user not in [each.person for each in roster.asked]:
        return Denied(_("Only the evaluators sign: the holders of the roles named under “People”."))
    if not standing.of(ReportMeaning.COMPILED):
        return Denied(_("The RA lead signs first, as compiled."), by_state=True)
    return Allowed()


def _release(user: User, report: Report, standing: Standing, roster: Roster) -> Answer:
    if user not in roster.releasers:
        return Denied(
            _("Only the holder of the role PR, or an RA lead where none is named, releases.")
        )
    if _had_a_hand(user, report, standing):
        return Denied(_("You wrote in it or compiled it; another person releases it."))
    waiting = missing_for_release(report, standing, roster)
    if waiting:
        return Denied(" ".join(waiting), by_state=True)
    return _once(user, standing, ReportMeaning.RELEASE)


def missing_for_release(report: Report, standing: Standing, roster: Roster) -> list[str]:
    """Return one sentence for each thing the release still waits for."""
    agreed = {made.signer_id for made in standing.of(ReportMeaning.EVALUATOR)}
    missing = [each.person.name for each in roster.asked if each.person.pk not in agreed]
    lines = []
    if not standing.of(ReportMeaning.COMPILED):
        lines.append(_("Nobody has signed it as compiled yet."))
    if not roster.asked:
        lines.append(_("No evaluator is named; name them under “People”."))
    if missing:
        lines.append(_("Evaluators who have not signed: %s.") % ", ".join(missing))
    if open_critical(report):
        lines.append(_("A critical finding is open."))
    return lines


def _had_a_hand(user: User, report: Report, standing: Standing) -> bool:
    """Whether the person compiled the baseline or wrote in it: by duty, or any revision ever saved."""
    if user.pk in [made.signer_id for made in standing.of(ReportMeaning.COMPILED)]:
        return True
    texts = Section.objects.texts().filter(report=report)
    wrote = Revision.objects.filter(section__in=texts, saved_by=user)
    return texts.filter(author=user).exists() or wrote.exists()


def _once(user: User, standing: Standing, meaning: ReportMeaning) -> Answer:
    others = [made for made in standing.of(meaning) if made.signer_id != user.pk]
    if others:
        return Denied(_("%s has signed it so.") % others[0].printed_name, by_state=True)
    return Allowed()
