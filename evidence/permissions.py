"""What a person may do with an import and a record, each answer with its reason."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from evidence.models import ImportBatch, Record
from sections.models import Section
from sections.permissions import report_abilities

SECTIONS_NAMED = 5


def batch_abilities(user: User, batch: ImportBatch) -> Abilities:
    """Every ability on an import: view it, name its columns, undo it."""
    report = report_abilities(user, batch.report)
    return {
        "import.view": report["report.register"],
        "import.map": report["report.import"] and _own(user, batch) and _map(batch),
        "import.undo": report["report.import"] and _own(user, batch) and _undo(user, batch),
    }


def record_abilities(user: User, record: Record) -> Abilities:
    """Every ability on a record: view it."""
    return {"record.view": report_abilities(user, record.report)["report.evidence"]}


def _own(user: User, batch: ImportBatch) -> Answer:
    if user.is_external and batch.requested_by_id != user.pk:
        return Denied(_("An outside writer changes only the own imports."))
    return Allowed()


def _map(batch: ImportBatch) -> Answer:
    if batch.state != ImportBatch.State.NEEDS_MAPPING:
        return Denied(_("The columns of this import need no names."), by_state=True)
    return Allowed()


def _undo(user: User, batch: ImportBatch) -> Answer:
    if batch.state == ImportBatch.State.UNDONE:
        return Denied(_("The import is undone already."), by_state=True)
    if batch.state != ImportBatch.State.DONE:
        return Denied(_("Only an import that is done can be undone."), by_state=True)
    citing = list(Record.objects.filter(batch=batch).standing().citing_sections())
    return Denied(_cited(user, citing), by_state=True) if citing else Allowed()


def _cited(user: User, sections: list[Section]) -> str:
    """Name the sections that the person may know of; of the others say only that there are some."""
    read = Section.objects.visible_to(user).filter(pk__in=[each.pk for each in sections])
    known = set(read.values_list("pk", flat=True))
    sections = [each for each in sections if each.pk in known]
    if not sections:
        return _("Records of this import are cited in sections that are not yours.")
    names = ", ".join(f"“{section}”" for section in sections[:SECTIONS_NAMED])
    more = len(sections) - SECTIONS_NAMED
    if more > 0:
        names += " " + ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
    return _(
        "Records of this import are cited in %(sections)s. Take the citations out first; what was "
        "reviewed keeps its records."
    ) % {"sections": names}
