"""One edition of a Clinical Evaluation Report."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.devices.models import Device


class Market(models.TextChoices):
    """Where the report is submitted."""

    EU = "EU", _("European Union (MDR)")
    CN = "CN", _("China (NMPA)")


def running(prefix: str = "") -> models.Q:
    """Return the condition of a membership that runs now, by the database's clock."""
    ends = models.Q(**{f"{prefix}valid_until__isnull": True}) | models.Q(
        **{f"{prefix}valid_until__gt": Now()}
    )
    return ends & models.Q(
        **{f"{prefix}valid_from__lte": Now(), f"{prefix}revoked_at__isnull": True}
    )


class Reports(models.QuerySet["Report"]):
    """Narrowed lists of reports."""

    def visible_to(self, user: User) -> Self:
        """Reports in which the person has an access that runs now."""
        member = models.Q(members__user_id=user.pk) & running("members__")
        return self.filter(pk__in=Report.objects.filter(member).values("pk"))


class Report(models.Model):
    """A report on one device, for one market, by one edition of a template."""

    class Status(models.TextChoices):
        IN_WORK = "in_work", _("In work")
        APPROVED = "approved", _("All sections approved")

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=300)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports")
    market = models.CharField(_("market"), max_length=2, choices=Market, default=Market.EU)
    language = models.CharField(_("language of the text"), max_length=10, default="en")
    template = models.CharField(max_length=60)
    template_edition = models.PositiveIntegerField()
    responsibility_model = models.CharField(max_length=2, default="M0")
    edition_number = models.PositiveIntegerField(_("edition"), default=1)
    equivalence_claimed = models.BooleanField(_("equivalence is claimed"), default=False)
    marketed = models.BooleanField(_("the device is on the market"), default=True)
    own_investigation = models.BooleanField(
        _("there are own clinical investigations"), default=True
    )
    data_lock_date = models.DateField(_("data lock date"), null=True, blank=True)
    target_date = models.DateField(_("target date"), null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.IN_WORK)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = Reports.as_manager()

    class Meta:
        ordering = ["title"]
        permissions = [
            ("read_report", "Read the whole report"),
            ("enter_report", "Enter the room of the assigned sections"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def conditions(self) -> dict[str, object]:
        """What the conditional sections of a template ask."""
        return {
            "device_class": self.device.device_class,
            "implantable": self.device.implantable,
            "equivalence_claimed": self.equivalence_claimed,
            "marketed": self.marketed,
            "own_investigation": self.own_investigation,
            "market": self.market,
        }
