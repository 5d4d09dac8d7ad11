"""Shapes that every floor answers with: a person, a refusal."""

from typing import Any

from rest_framework import serializers


class PersonShape(serializers.Serializer[Any]):
    """A person by number and printed name; the address is not told.

    To whom names are not told, the function stands for the name, and `id` is null.
    """

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()

    def to_representation(self, instance: Any) -> Any:
        """Return the person as the one who asks may see them: `names` of the context decides."""
        names = self.context.get("names")
        return super().to_representation(names.of(instance) if names else instance)


class RefusalShape(serializers.Serializer[Any]):
    """Why something was not done: a sentence, the fields it is about, and a word for programs."""

    sentence = serializers.CharField()
    fields = serializers.DictField(  # type: ignore[assignment]  # the name our errors have
        child=serializers.ListField(child=serializers.CharField())
    )
    code = serializers.CharField()
