"""Which value of a fact the text of a section stands for."""

from typing import Self

from django.db import models

from cer_portal.devices.models import Fact, FactValue
from sections.models.section import Section
from sections.workflow import WRITABLE


class FactUses(models.QuerySet["FactUse"]):
    """Narrowed lists of uses."""

    def behind(self) -> Self:
        """Uses whose fact has another value now than the one that was accepted."""
        return self.filter(accepted__version__lt=models.F("fact__version"))

    def kept(self) -> Self:
        """Uses that show the accepted value although there is a newer one: the text is out of hand."""
        return self.behind().exclude(section__state__in=WRITABLE)


class FactUse(models.Model):
    """One fact in the current text of one section, with the value somebody stood for.

    A text that is being written shows the value of now and is marked where that is another. A text in
    review or approved keeps the accepted value until somebody accepts the new one.
    """

    section = models.ForeignKey(Section, on_delete=models.PROTECT, related_name="fact_uses")
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="+")
    accepted = models.ForeignKey(FactValue, on_delete=models.PROTECT, related_name="+")

    objects = FactUses.as_manager()

    class Meta:
        ordering = ["section", "fact__label"]
        constraints = [
            models.UniqueConstraint(fields=["section", "fact"], name="fact_once_in_section")
        ]

    def __str__(self) -> str:
        return f"{self.fact} · {self.section}"
