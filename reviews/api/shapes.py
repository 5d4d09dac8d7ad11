"""What the API tells of rounds, findings and milestones: closed lists of fields."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cer_portal.rest.shapes import PersonShape
from reviews.decisions import Decision, Disposition
from reviews.models import Finding, Milestone, Review, Round
from reviews.selectors.rounds import places_of

LONGEST = 8000


class RoundShape(serializers.ModelSerializer[Round]):
    """A round of the list."""

    opened_by = PersonShape()

    class Meta:
        model = Round
        fields = (
            *("number", "purpose", "brief", "state", "due", "opened_by", "opened_at"),
            "closed_at",
        )
        read_only_fields = fields


class ReviewShape(serializers.ModelSerializer[Review]):
    """One reviewer's decision in a round; empty until it is sent."""

    reviewer = PersonShape()
    decision = serializers.ChoiceField(choices=Decision.choices, allow_blank=True)

    class Meta:
        model = Review
        fields = ("reviewer", "state", "decision", "reason", "submitted_at")
        read_only_fields = fields


class PlaceShape(serializers.Serializer[Any]):
    """A section of a round, frozen at one revision."""

    section_id = serializers.IntegerField(source="place.section_id")
    number = serializers.CharField(source="place.section.number")
    title = serializers.CharField(source="place.section.title")
    revision = serializers.IntegerField(source="place.revision.number")
    is_open = serializers.BooleanField(source="place.is_open")
    outcome = serializers.CharField(source="place.outcome")
    reviews = ReviewShape(many=True)


class RoundWholeShape(RoundShape):
    """A round with its sections and what each reviewer decided."""

    sections = serializers.SerializerMethodField()

    class Meta(RoundShape.Meta):
        fields = (*RoundShape.Meta.fields, "sections")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(PlaceShape(many=True))
    def get_sections(self, review_round: Round) -> Any:
        """The sections in the order of the report."""
        return PlaceShape(places_of(review_round), many=True).data


class FindingShape(serializers.ModelSerializer[Finding]):
    """A finding. To whom names are not told, functions stand for them."""

    round = serializers.IntegerField(source="review.round_section.round.number")
    revision = serializers.IntegerField(source="review.round_section.revision.number")
    raised_by = PersonShape(source="review.reviewer")
    disposition = serializers.ChoiceField(choices=Disposition.choices, allow_blank=True)
    answered_by = PersonShape(allow_null=True)

    class Meta:
        model = Finding
        fields = (
            *("id", "number", "section_id", "round", "revision", "category", "severity", "state"),
            *("quote", "start", "end", "text", "raised_by", "raised_at", "answer", "disposition"),
            *("answered_by", "answered_at", "sent_back_reason", "closed_at"),
        )
        read_only_fields = fields


class MilestoneShape(serializers.ModelSerializer[Milestone]):
    """A milestone with its first agreed date and its date now."""

    owner = PersonShape(allow_null=True)
    done_by = PersonShape(allow_null=True)

    class Meta:
        model = Milestone
        fields = (
            *("id", "key", "title", "starts", "baseline", "due", "owner", "entry", "exit"),
            *("state", "done_at", "done_by"),
        )
        read_only_fields = fields


class AnsweringShape(serializers.Serializer[Any]):
    """What the author did about a finding."""

    disposition = serializers.ChoiceField(choices=Disposition.choices)
    answer = serializers.CharField(max_length=LONGEST)


class SendingBackShape(serializers.Serializer[Any]):
    """What the answer leaves open."""

    reason = serializers.CharField(max_length=LONGEST)


class SubmittingShape(serializers.Serializer[Any]):
    """What a submission may say."""

    note = serializers.CharField(required=False, max_length=300)


class SubmittedShape(serializers.Serializer[Any]):
    """Where the section stands after it was handed over."""

    id = serializers.IntegerField()
    state = serializers.CharField()
    version = serializers.IntegerField()
