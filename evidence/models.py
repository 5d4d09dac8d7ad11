"""The evidence register of a report: records, and the imports they came from."""

import unicodedata
from typing import Any, Self
from urllib.parse import quote

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from sections.models import (
    EvidenceScope,
    Membership,
    Report,
    Revision,
    Section,
    StateChange,
)
from sections.workflow import State


def fold(text: str) -> str:
    """Return text as the search compares it: lower case, without accents, single blanks."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(c for c in spread if not unicodedata.combining(c)).split())


class Unnest(models.Func):
    """The elements of an array, one row each."""

    function = "unnest"
    output_field = models.BigIntegerField()
    set_returning = True


def cited_in(sections: models.QuerySet[Section]) -> models.QuerySet[Revision, Any]:
    """Return the ids of the records that the current texts of these sections cite."""
    current = Revision.objects.filter(pk__in=sections.order_by().values("current_id"))
    return current.order_by().annotate(cites=Unnest(models.F("cited"))).values("cites")


def _rooms(user: User, scope: EvidenceScope) -> models.QuerySet[Membership]:
    """Return the person's running accesses to a room that reaches so far into the register."""
    running = Membership.objects.running().filter(user=user, evidence=scope)
    return running.filter(function=Function.CRO_WRITER)


def whole_registers(user: User) -> models.QuerySet[Report]:
    """Return the reports whose whole register the person reads now."""
    granted = Report.objects.filter(
        grants__user_id=user.pk, grants__permission__codename="read_report"
    )
    opened = _rooms(user, EvidenceScope.ALL).values("report")
    return Report.objects.visible_to(user).filter(
        models.Q(pk__in=granted.values("pk")) | models.Q(pk__in=opened)
    )


class Batches(models.QuerySet["ImportBatch"]):
    """Narrowed lists of imports."""

    def visible_to(self, user: User) -> Self:
        """Imports of reports whose whole register the person reads."""
        return self.filter(report__in=whole_registers(user).values("pk"))


class ImportBatch(models.Model):
    """One uploaded export file and what became of it. The row is the job; the message only rings.

    `lease_until` is the claim of the worker that reads it; a lease that ran out is claimed anew.
    `mapping` says which column of a table holds which field, and `sample` keeps its header and first
    rows ({"columns": […], "rows": [[…]]}) for the person who names them.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Reading")
        NEEDS_MAPPING = "needs_mapping", _("Columns to be named")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")
        UNDONE = "undone", _("Undone")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="imports")
    file = models.FileField(upload_to="imports/", max_length=200)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=20, blank=True)
    mapping = models.JSONField(default=dict)
    sample = models.JSONField(default=dict)
    state = models.CharField(max_length=20, choices=State, default=State.QUEUED)
    found = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = Batches.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="import_to_claim")]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_active(self) -> bool:
        """Whether the import waits for a worker or is being read."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)


class Records(models.QuerySet["Record"]):
    """Narrowed lists of records."""

    def visible_to(self, user: User) -> Self:
        """Records of reports whose whole register the person reads.

        A room may open what the own sections cite. Without even that it carries none: there, the
        chips of the own text are found through the text itself.
        """
        narrow = _rooms(user, EvidenceScope.CITED).values("report")
        own = Section.objects.visible_to(user).filter(report__in=narrow, applies=True)
        return self.filter(
            models.Q(report__in=whole_registers(user).values("pk"))
            | models.Q(report__in=narrow, pk__in=cited_in(own))
        )

    def standing(self) -> Self:
        """Records that are in the register: those of an undone import are not."""
        return self.filter(removed_at__isnull=True)

    def citing_sections(self) -> models.QuerySet[Section]:
        """Sections that cite one of these records in their current text or in a frozen one.

        Frozen is every revision with which a section went into review or was approved.
        """
        ids = list(self.values_list("pk", flat=True))
        judged = StateChange.objects.filter(after__in=[State.IN_REVIEW, State.APPROVED])
        frozen = Revision.objects.filter(cited__overlap=ids, pk__in=judged.values("revision_id"))
        return Section.objects.filter(
            models.Q(current__cited__overlap=ids) | models.Q(pk__in=frozen.values("section_id"))
        ).order_by("report", "position")


class Record(models.Model):
    """One bibliographic record. Its id is its citation key. Authors are written "Family GI"."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="records")
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, null=True, related_name="records"
    )
    kind = models.CharField(max_length=20, blank=True)
    title = models.TextField()
    authors = ArrayField(models.TextField(), default=list)
    journal = models.CharField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    volume = models.CharField(max_length=80, blank=True)
    issue = models.CharField(max_length=80, blank=True)
    pages = models.CharField(max_length=120, blank=True)
    doi = models.CharField(max_length=300, blank=True)
    pmid = models.CharField(max_length=40, blank=True)
    pmcid = models.CharField(max_length=40, blank=True)
    abstract = models.TextField(blank=True)
    language = models.CharField(max_length=80, blank=True)
    keywords = ArrayField(models.TextField(), default=list)
    source_db = models.CharField(max_length=200, blank=True)
    url = models.TextField(blank=True)
    extra = models.JSONField(default=dict)
    duplicate_keys = ArrayField(models.TextField(), default=list)
    search_text = models.TextField(blank=True)
    fictional = models.BooleanField(default=False)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    objects = Records.as_manager()

    class Meta:
        ordering = ["-year", "title"]
        indexes = [
            models.Index(fields=["report", "-year", "title"], name="record_of_report"),
            GinIndex(fields=["duplicate_keys"], name="record_keys"),
        ]

    def __str__(self) -> str:
        return self.title[:120]

    @property
    def doi_url(self) -> str:
        """The address of the DOI, or ""."""
        return f"https://doi.org/{quote(self.doi, safe='/:().;-_')}" if self.doi else ""

    @property
    def pmid_url(self) -> str:
        """The address in PubMed, or ""."""
        return f"https://pubmed.ncbi.nlm.nih.gov/{quote(self.pmid, safe='')}/" if self.pmid else ""

    @property
    def searchable(self) -> str:
        """What a search for words looks in; kept in `search_text`."""
        parts = [*self.authors, self.title, self.journal, str(self.year or ""), self.doi, self.pmid]
        return fold(" ".join(part for part in parts if part))


class BatchRow(models.Model):
    """What became of one row of an import: new, already known, or refused with the reason."""

    class Outcome(models.TextChoices):
        NEW = "new", _("New")
        KNOWN = "known", _("Already known")
        REFUSED = "refused", _("Refused")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=20, choices=Outcome)
    record = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, related_name="rows")
    title = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["row"]
        constraints = [models.UniqueConstraint(fields=["batch", "row"], name="row_once_in_batch")]

    def __str__(self) -> str:
        return f"{self.batch} · {self.row}"
