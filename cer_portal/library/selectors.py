"""Read templates, paragraphs and where they are used."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db.models import F, Max, Q, QuerySet

from cer_portal.accounts.models import User
from cer_portal.library.models import (
    OwnTemplate,
    Paragraph,
    ParagraphUse,
    ParagraphVersion,
    TemplateDraft,
    TemplateEdition,
)
from cer_portal.library.models.paragraph import Paragraphs, ParagraphUses
from sections import outline
from sections.models import Report, Section


def _read(code: str, edition: int) -> outline.Template | None:
    rows = TemplateEdition.objects.filter(template__code=code, number=edition)
    found = rows.first()
    return template_in(found) if found else None


def _newest(code: str) -> int | None:
    rows = TemplateEdition.objects.filter(template__code=code)
    found: int | None = rows.aggregate(last=Max("number"))["last"]
    return found


def _offered(organisation_id: int) -> Sequence[outline.Template]:
    """The newest edition of each released template of a company, by name."""
    rows = TemplateEdition.objects.filter(template__organisation=organisation_id)
    newest = rows.order_by("template_id", "-number").distinct("template_id")
    return sorted((template_in(each) for each in newest), key=lambda each: each.title)


SHELF = outline.Shelf(read=_read, newest=_newest, offered=_offered)


def template_in(row: TemplateEdition | TemplateDraft) -> outline.Template:
    """Return what an edition or a draft holds."""
    return outline.template_of(row.content, f"edition {row.pk}")


def own_templates(user: User) -> QuerySet[OwnTemplate]:
    """Return the company's own templates with their draft and the number of the newest edition."""
    rows = OwnTemplate.objects.visible_to(user).select_related("draft", "created_by")
    return rows.annotate(newest=Max("editions__number")).order_by("name", "pk")


def reports_on(codes: Iterable[str], user: User) -> dict[tuple[str, int], int]:
    """Return how many reports that the person may see stand on each edition, by code and edition."""
    seen = Report.objects.visible_to(user).filter(template__in=list(codes)).order_by()
    return Counter(seen.values_list("template", "template_edition"))


def last_released(template: OwnTemplate) -> TemplateEdition | None:
    """Return the newest released edition, or None."""
    return template.editions.order_by("-number").first()


def text_sections(organisation_id: int) -> dict[str, str]:
    """Return the written sections of all templates a company may use: key → number and title."""
    found: dict[str, str] = {}
    for template in outline.offered_to(organisation_id):
        for plan in template.sections:
            if plan.kind == "text":
                found.setdefault(plan.key, plan.title)
    return dict(sorted(found.items(), key=lambda pair: pair[1].lower()))


def paragraphs_for(user: User, *, query: str = "", standing: str = "", key: str = "") -> Paragraphs:
    """Return the company's paragraphs, narrowed by words, standing and section, by title."""
    rows = Paragraph.objects.visible_to(user).standing(standing)
    for word in query.split():
        rows = rows.filter(Q(current__title__icontains=word) | Q(current__plain__icontains=word))
    if key:
        rows = rows.filter(Q(current__keys__contains=[key]))
    people = ("owner__organisation", "current", "approved")
    return rows.select_related(*people).order_by("current__title", "pk")


def uses_seen(paragraphs: Iterable[Paragraph], user: User) -> dict[int, int]:
    """Return in how many sections that the person may read each paragraph stands, by its id."""
    ids = [paragraph.pk for paragraph in paragraphs]
    seen = ParagraphUse.objects.visible_to(user).filter(version__paragraph__in=ids).order_by()
    return Counter(pk for pk, _section in set(seen.values_list("version__paragraph", "section")))


def uses_of(paragraph: Paragraph, user: User) -> ParagraphUses:
    """Return where a paragraph was taken, as far as the person may read, newest first."""
    seen = ParagraphUse.objects.visible_to(user).filter(version__paragraph=paragraph)
    return seen.select_related("section__report", "version", "revision", "by").order_by("-pk")


def versions_of(paragraph: Paragraph) -> QuerySet[ParagraphVersion]:
    """Return the wordings of a paragraph with who wrote and who approved each, newest first."""
    rows = paragraph.versions.select_related("written_by", "approval__by")
    return rows.order_by("-number")


def usable_in(section: Section, user: User, *, query: str = "") -> Paragraphs:
    """Return what may be taken into a section; what is meant for it stands first."""
    rows = Paragraph.objects.visible_to(user).usable()
    for word in query.split():
        rows = rows.filter(Q(approved__title__icontains=word) | Q(approved__plain__icontains=word))
    meant = Q(approved__keys__contains=[section.key]) | Q(approved__keys=[])
    if not query:
        rows = rows.filter(meant)
    return rows.select_related("approved", "owner").order_by("approved__title", "pk")


def taken_into(section: Section) -> dict[int, ParagraphUse]:
    """Return the last use of each paragraph in a section, by the paragraph's id."""
    rows = ParagraphUse.objects.filter(section=section).annotate(of=F("version__paragraph"))
    found = rows.select_related("version").order_by("of", "-pk").distinct("of")
    return {use.version.paragraph_id: use for use in found}
