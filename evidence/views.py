"""Pages of the register: its records, and the imports they came from."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import Refused
from evidence import importers, selectors, services
from evidence.access import get_batch, get_record, get_register
from evidence.forms import FIELD_LABELS, MappingForm, RegisterFilter, UploadForm
from evidence.models import BatchRow, ImportBatch, Record
from evidence.permissions import batch_abilities
from evidence.vancouver import format_reference, short_label
from sections.models import Report
from sections.permissions import report_abilities
from sections.rail import rail

PER_PAGE = 50
Crumb = tuple[str, str | None]


def _shell(report: Report, user: User, *way: Crumb) -> dict[str, Any]:
    """The context around every page of the register: rail, way, what the person may do."""
    home = reverse("section_list", args=[report.slug])
    evidence = reverse("record_list", args=[report.slug])
    return {
        **rail(report, user, "evidence"),
        "crumbs": [
            (_("Reports"), reverse("portfolio")),
            (report.device.name, home),
            (_("Evidence"), evidence),
            *way,
        ],
        "abilities": for_template(report_abilities(user, report)),
        "record_count": Record.objects.visible_to(user).standing().filter(report=report).count(),
        "import_count": selectors.imports(report, user).count(),
    }


def _imports(report: Report) -> Crumb:
    return _("Imports"), reverse("import_list", args=[report.slug])


def _detail(batch: ImportBatch) -> str:
    return reverse("import_detail", args=[batch.report.slug, batch.pk])


@require_GET
def record_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The register, narrowed by what the address says; 400 where the address cannot be read."""
    user = current(request)
    report = get_register(user, slug)
    form = RegisterFilter(request.GET, report=report, user=user)
    status = 200 if form.is_valid() else 400
    records = selectors.register(report, user, form.chosen())
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    citing = selectors.citing(page, report, user)
    rows = [(record, len(citing.get(record.pk, ()))) for record in page]
    context = {**_shell(report, user), "form": form, "page_obj": page, "rows": rows}
    return render(request, "evidence/record_list.html", context, status=status)


@require_GET
def record(request: HttpRequest, slug: str, record_id: int) -> HttpResponse:
    """One record: all it says, where it is cited, where it came from."""
    user = current(request)
    found = get_record(user, slug, record_id)
    context = {
        **_shell(found.report, user, (short_label(found), None)),
        "record": found,
        "label": short_label(found),
        "reference": format_reference(found),
        "citing": selectors.citing([found], found.report, user).get(found.pk, []),
        "origins": selectors.origins(found, user),
    }
    return render(request, "evidence/record.html", context)


@require_GET
def import_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Every import of the report with what came of it."""
    user = current(request)
    report = get_register(user, slug, "report.register")
    batches = selectors.imports(report, user)
    page = Paginator(batches, PER_PAGE).get_page(request.GET.get("page"))
    context = {**_shell(report, user, (_("Imports"), None)), "page_obj": page}
    return render(request, "evidence/import_list.html", context)


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload an export file; a refusal comes back with the form and its sentence."""
    user = current(request)
    report = get_register(user, slug, "report.import")
    form, status = UploadForm(), 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        batch, status = _uploaded(form, report, user)
        if batch is not None:
            return redirect(_detail(batch))
    context = {**_shell(report, user, _imports(report), (_("New"), None)), "form": form}
    return render(request, "evidence/import_new.html", context, status=status)


def _uploaded(form: UploadForm, report: Report, user: User) -> tuple[ImportBatch | None, int]:
    """Hand the file to the verb; a refusal is put on the form. Returns the import and a status."""
    if not form.is_valid():
        return None, 400
    file = form.cleaned_data["file"]
    # One byte more than allowed is enough to be refused; the rest is never read into memory.
    content = file.read(settings.IMPORT_MAX_BYTES + 1)
    try:
        batch = services.request_import(
            report=report, filename=file.name, content=content, actor=user, now=timezone.now()
        )
    except Refused as error:
        form.add_error("file", error.sentence)
        return None, error.status
    return batch, 302


@require_GET
def import_detail(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """One import: how far it is, its counts, and what became of each row."""
    user = current(request)
    batch = get_batch(user, slug, batch_id)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in BatchRow.Outcome.values else ""
    rows = selectors.rows_of(batch, outcome)
    context = {
        **_shell(batch.report, user, _imports(batch.report), (batch.filename, None)),
        **_status(batch, user),
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "outcome": outcome,
        "outcomes": [("", _("All rows")), *BatchRow.Outcome.choices],
    }
    return render(request, "evidence/import_detail.html", context)


def _status(batch: ImportBatch, user: User) -> dict[str, Any]:
    mapping = [(FIELD_LABELS.get(field, field), name) for field, name in batch.mapping.items()]
    return {
        "report": batch.report,
        "batch": batch,
        "batch_abilities": for_template(batch_abilities(user, batch)),
        "format": importers.FORMATS.get(batch.format, batch.format),
        "mapping": mapping,
    }


@require_GET
def import_status(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """How far the import is, as a piece of its page; at the end the page is read anew."""
    user = current(request)
    batch = get_batch(user, slug, batch_id)
    answer = render(request, "evidence/_import_status.html", _status(batch, user))
    if not batch.is_active:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(["GET", "POST"])
def import_mapping(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """Say which column of a table holds what."""
    user = current(request)
    batch = get_batch(user, slug, batch_id, "import.map")
    said = request.POST if request.method == "POST" else None
    form = MappingForm(said, columns=batch.sample.get("columns", []), initial=batch.mapping)
    if form.is_valid():
        mapping = form.cleaned_data
        services.name_columns(batch=batch, mapping=mapping, actor=user, now=timezone.now())
        return redirect(_detail(batch))
    way = (_imports(batch.report), (batch.filename, _detail(batch)), (_("Columns"), None))
    context = {**_shell(batch.report, user, *way), "batch": batch, "form": form}
    return render(
        request, "evidence/import_mapping.html", context, status=400 if form.errors else 200
    )


@require_POST
def import_undo(request: HttpRequest, slug: str, batch_id: int) -> HttpResponse:
    """Take what the import brought out of the register again."""
    user = current(request)
    batch = get_batch(user, slug, batch_id)
    services.undo_import(batch=batch, actor=user, now=timezone.now())
    gone = Record.objects.filter(batch=batch).count()
    sentence = ngettext(
        "Undone: %(n)s record left the register.", "Undone: %(n)s records left the register.", gone
    )
    messages.success(request, sentence % {"n": gone})
    return redirect(_detail(batch))
