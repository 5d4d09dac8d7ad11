"""Shapes that every floor answers with: a person, a refusal."""

from typing import Any

from rest_framework import serializers


class PersonShape(serializers.Serializer[Any]):
    """A person by number and printed name; the address is not told."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class RefusalShape(serializers.Serializer[Any]):
    """Why something was not done: a sentence, the fields it is about, and a word for programs."""

    sentence = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # the name our errors have
        child=serializers.ListField(child=serializers.CharField())
    )
    code = serializers.CharField()
