from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """What supports the report."""

    name = "evidence"

    def ready(self) -> None:
        """Let the chips of the text find their records, and the facts what the register counts."""
        # Models may only be imported once all apps are loaded.
        from evidence import counting  # noqa: PLC0415
        from evidence.selectors import find_records, find_twins  # noqa: PLC0415
        from sections import counted, references  # noqa: PLC0415

        references.announce("record", find_records)
        references.announce("record_twin", find_twins)
        counter = counted.Counter(
            offers=counting.queries_of, counts=counting.count_now, words=counting.words_of_query
        )
        counted.announce(counting.KIND, counter)
