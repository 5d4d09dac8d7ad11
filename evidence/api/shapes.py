"""What the API tells of records and imports: closed lists of fields."""

from typing import Any

from rest_framework import serializers

from cer_portal.rest.shapes import PersonShape
from evidence.importers import FIELDS
from evidence.models import ImportBatch, Record


class RecordShape(serializers.ModelSerializer[Record]):
    """A record of the register. `id` is its citation key in the text."""

    class Meta:
        model = Record
        fields = (
            *("id", "kind", "title", "authors", "journal", "year", "volume", "issue", "pages"),
            *("doi", "pmid", "pmcid", "language", "source_db", "url", "batch_id", "added_at"),
            *("removed_at", "fictional"),
        )
        read_only_fields = fields


class RecordWholeShape(RecordShape):
    """A record with its abstract and keywords."""

    class Meta(RecordShape.Meta):
        fields = (*RecordShape.Meta.fields, "abstract", "keywords")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]


class ImportShape(serializers.ModelSerializer[ImportBatch]):
    """An import and what became of its rows."""

    requested_by = PersonShape()

    class Meta:
        model = ImportBatch
        fields = (
            *("id", "filename", "sha256", "size", "format", "state", "found", "new", "known"),
            *("refused", "progress_done", "progress_total", "error", "requested_by"),
            *("requested_at", "finished_at"),
        )
        read_only_fields = fields


class UploadShape(serializers.Serializer[Any]):
    """An export file as multipart."""

    file = serializers.FileField()


# The column of each field that the table has; the one of the title is needed.
ColumnsShape: type[serializers.Serializer[Any]] = type(
    "ColumnsShape",
    (serializers.Serializer,),
    {name: serializers.CharField(required=name == "title") for name in FIELDS},
)
