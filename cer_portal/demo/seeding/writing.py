"""The writing desk of the demonstration: texts at their stages, figures where they are first shown."""

from datetime import datetime

from cer_portal.accounts.models import User
from cer_portal.demo import figures, text
from cer_portal.demo.seeding.plan import Cast
from cer_portal.devices.models import Fact
from reviews.services.submit import submit_section
from sections.models import Report, Section
from sections.services.save import save_section, upload_figure


class Uploads(dict[str, str]):
    """Figures of one section by name; one that is asked for the first time is uploaded."""

    def __init__(self, section: Section, actor: User, at: datetime) -> None:
        super().__init__()
        known = section.figures.values_list("filename", "pk")
        self.update({name.removesuffix(".png"): str(pk) for name, pk in known})
        self._section, self._actor, self._at = section, actor, at

    def __contains__(self, name: object) -> bool:
        return name in figures.names()

    def __missing__(self, name: str) -> str:
        figure = upload_figure(
            section=self._section,
            filename=f"{name}.png",
            content=figures.make(name),
            actor=self._actor,
            now=self._at,
        )
        self[name] = str(figure.pk)
        return self[name]


class Desk:
    """Writes and submits in the name of each section's author."""

    def __init__(
        self, *, report: Report, cast: Cast, records: dict[str, int], now: datetime
    ) -> None:
        self.report, self.cast, self.records, self.now = report, cast, records, now
        known = Fact.objects.filter(device=report.device, report_id=report.pk)
        self.facts = dict(known.values_list("key", "pk"))

    def section(self, key: str) -> Section:
        """Return a section as it stands now."""
        return Section.objects.select_related("author", "report__device").get(
            report=self.report, key=key
        )

    def write(self, key: str, *, stage: int, at: datetime, by: User | None = None) -> Section:
        """Save the text of a section at a stage (1 to 3), by its author or by a contributor."""
        section = self.section(key)
        actor = by or section.author
        if actor is None:
            raise LookupError(f"the section {key} has no author")
        save_section(
            section=section,
            document=text.document(
                key,
                records=self.records,
                facts=self.facts,
                figures=Uploads(section, actor, at),
                stage=stage,
            ),
            expected_version=section.version,
            actor=actor,
            now=at,
        )
        return self.section(key)

    def submit(self, key: str, *, at: datetime, note: str = "") -> Section:
        """Hand a section to the reviewers in its author's name."""
        section = self.section(key)
        if section.author is None:
            raise LookupError(f"the section {key} has no author")
        return submit_section(section=section, actor=section.author, now=at, note=note)
