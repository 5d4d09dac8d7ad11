from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Own report templates and the paragraphs of an organisation."""

    name = "cer_portal.library"
    label = "library"

    def ready(self) -> None:
        """Put the own templates beside the shipped ones."""
        # Models may only be imported once all apps are loaded.
        from cer_portal.library.selectors import SHELF  # noqa: PLC0415
        from sections import outline  # noqa: PLC0415

        outline.announce(SHELF)
