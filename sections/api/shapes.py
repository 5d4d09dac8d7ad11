"""What the API tells of reports, sections, revisions, facts and the trail: closed lists of fields."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cer_portal.audit.models import Entry
from cer_portal.devices.models import Fact
from cer_portal.rest.shapes import PersonShape, RefusalShape
from sections.models import Report, Revision, Section

DOCUMENT = {"type": "object", "additionalProperties": True, "description": "ProseMirror JSON"}


@extend_schema_field(DOCUMENT)
class DocumentField(serializers.JSONField):
    """A text as ProseMirror JSON."""


class ReportShape(serializers.ModelSerializer[Report]):
    """A report's particulars."""

    device = serializers.CharField(source="device.name")

    class Meta:
        model = Report
        fields = (
            *("slug", "title", "device", "market", "template", "template_edition"),
            *("responsibility_model", "edition_number", "language", "status", "data_lock_date"),
            *("target_date", "equivalence_claimed", "marketed", "own_investigation", "created_at"),
        )
        read_only_fields = fields


class SectionShape(serializers.ModelSerializer[Section]):
    """A section of the list. To whom names are not told, functions stand for them."""

    author = PersonShape(allow_null=True)
    contributors = PersonShape(many=True)
    reviewer = serializers.SerializerMethodField()
    approver = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()

    class Meta:
        model = Section
        fields = (
            *("id", "key", "number", "title", "title_zh", "kind", "mandatory", "state"),
            *("author", "contributors", "reviewer", "approver", "due", "version", "words"),
        )
        read_only_fields = fields

    @extend_schema_field(PersonShape(allow_null=True))
    def get_reviewer(self, section: Section) -> Any:
        """The reviewer, or null."""
        return self._judge(section.reviewer)

    @extend_schema_field(PersonShape(allow_null=True))
    def get_approver(self, section: Section) -> Any:
        """The approver, or null."""
        return self._judge(section.approver)

    def get_words(self, section: Section) -> int:
        """Words of the current text."""
        return section.current.words if section.current else 0

    def _judge(self, judge: Any) -> Any:
        return PersonShape(judge, context=self.context).data if judge is not None else None


class AbilityShape(serializers.Serializer[Any]):
    """Whether the person may do a thing now, and why not."""

    allowed = serializers.BooleanField()
    reason = serializers.CharField()


class SectionTextShape(SectionShape):
    """A section with its text and what the person may do with it. `version` is also the ETag."""

    document = serializers.SerializerMethodField()
    abilities = serializers.SerializerMethodField()

    class Meta(SectionShape.Meta):
        fields = (*SectionShape.Meta.fields, "document", "abilities")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field({**DOCUMENT, "nullable": True})
    def get_document(self, section: Section) -> Any:
        """The current text, null where nothing is written."""
        return section.current.document if section.current else None

    @extend_schema_field(serializers.DictField(child=AbilityShape()))
    def get_abilities(self, section: Section) -> Any:
        """Each ability with its reason."""
        answers = self.context["abilities"].items()
        return {name: {"allowed": bool(a), "reason": a.reason} for name, a in answers}


class RevisionShape(serializers.ModelSerializer[Revision]):
    """A revision of the list."""

    saved_by = PersonShape()

    class Meta:
        model = Revision
        fields = ("number", "words", "note", "digest", "saved_by", "saved_at")
        read_only_fields = fields


class RevisionTextShape(RevisionShape):
    """A revision with its text and what the text refers to."""

    document = DocumentField()

    class Meta(RevisionShape.Meta):
        fields = (  # type: ignore[assignment]
            *RevisionShape.Meta.fields,
            *("document", "plain", "cited", "facts", "figures"),
        )
        read_only_fields = fields  # type: ignore[assignment]


class SavingShape(serializers.Serializer[Any]):
    """What a save sends."""

    document = DocumentField()
    note = serializers.CharField(required=False, max_length=300)


class SavedShape(serializers.Serializer[Any]):
    """What a save did. `unchanged`: the text was the same, so no revision was made."""

    version = serializers.IntegerField()
    words = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    unchanged = serializers.BooleanField()


class StaleShape(RefusalShape):
    """Both versions: the one the text was opened with, and the one that stands now."""

    your_version = serializers.IntegerField()
    version = serializers.IntegerField()
    document = DocumentField()
    saved_by = serializers.CharField()
    saved_at = serializers.CharField()


class FactShape(serializers.ModelSerializer[Fact]):
    """A fact of the device or of the report."""

    class Meta:
        model = Fact
        fields = ("id", "key", "label", "kind", "value", "unit", "source", "version", "changed_at")
        read_only_fields = fields


class NewFactShape(serializers.Serializer[Any]):
    """What a new fact of the report says; `kind` is count, rate, date or text."""

    key = serializers.CharField(max_length=80)
    label = serializers.CharField(max_length=200)  # type: ignore[assignment]  # the name ours has
    value = serializers.CharField(max_length=2000)
    kind = serializers.CharField(required=False)
    unit = serializers.CharField(required=False, max_length=40)
    source = serializers.CharField(required=False, max_length=300)  # type: ignore[assignment]  # so


class FactChangeShape(serializers.Serializer[Any]):
    """Another value; unit and source stay where they are not given."""

    value = serializers.CharField(max_length=2000)
    unit = serializers.CharField(required=False, max_length=40)
    source = serializers.CharField(required=False, max_length=300)  # type: ignore[assignment]  # so


class FactStaleShape(RefusalShape):
    """The fact has another version; its value now comes with the refusal."""

    version = serializers.IntegerField()
    value = serializers.CharField()
    unit = serializers.CharField()
    your_version = serializers.IntegerField()


class EntryShape(serializers.ModelSerializer[Entry]):
    """A line of the trail."""

    verb = serializers.CharField()

    class Meta:
        model = Entry
        fields = (
            *("id", "at", "actor_name", "verb", "object_type", "object_id", "object_label"),
            *("section_id", "round_number", "before", "after", "reason", "origin"),
        )
        read_only_fields = fields
