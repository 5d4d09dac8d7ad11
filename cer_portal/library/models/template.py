"""A report template of an organisation: its one draft, and the editions it released."""

import secrets
from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.audit.models import append_only


def new_code() -> str:
    """Return the code of a new template. It is drawn, so that no code is ever given twice."""
    return f"own-{secrets.token_hex(6)}"


class OwnTemplates(models.QuerySet["OwnTemplate"]):
    """Narrowed lists of own templates."""

    def visible_to(self, user: User) -> Self:
        """Those of the person's company; an outside writer's company has none to show."""
        return self.none() if user.is_external else self.filter(organisation=user.organisation_id)


class OwnTemplate(models.Model):
    """A template an organisation keeps itself, begun as a copy of a shipped one."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name"), max_length=300)
    based_on = models.CharField(max_length=60)
    based_on_edition = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = OwnTemplates.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="template_name_once"),
            models.CheckConstraint(
                name="own_template_has_an_own_code", condition=models.Q(code__startswith="own-")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateDraft(models.Model):
    """The next edition while it is written. `version` counts the saves and guards a stale one."""

    template = models.OneToOneField(OwnTemplate, on_delete=models.PROTECT, related_name="draft")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["template"]

    def __str__(self) -> str:
        return str(self.template)


class TemplateEdition(models.Model):
    """A released edition. Reports are written on it, so nothing changes it and nothing removes it."""

    template = models.ForeignKey(OwnTemplate, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = models.CharField(_("what is new"), max_length=1000, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_edition_once"),
            models.CheckConstraint(
                name="template_edition_counts_from_one", condition=models.Q(number__gte=1)
            ),
        ]
        triggers = append_only("template_edition")

    def __str__(self) -> str:
        return f"{self.template} {self.number}"
