"""The device under evaluation and its facts. Text never holds a copy of what stands here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.audit.models import append_only


class DeviceClass(models.TextChoices):
    """Risk classes of MDR 2017/745, Article 51."""

    I = "I", "I"  # noqa: E741  (the class is called I)
    IIA = "IIa", "IIa"
    IIB = "IIb", "IIb"
    III = "III", "III"


class Devices(models.QuerySet["Device"]):
    """Narrowed lists of devices."""

    def visible_to(self, user: User) -> "Devices":
        """Devices of the person's own manufacturer; an outside writer lists none."""
        if user.is_external:
            return self.none()
        return self.filter(organisation_id=user.organisation_id)


class Device(models.Model):
    """A device with the particulars of MEDDEV 2.7/1 rev. 4, A3."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(_("name"), max_length=200)
    manufacturer = models.CharField(_("manufacturer"), max_length=200)
    manufacturer_srn = models.CharField(_("SRN"), max_length=40, blank=True)
    notified_body = models.CharField(_("notified body"), max_length=200, blank=True)
    device_class = models.CharField(_("class"), max_length=4, choices=DeviceClass)
    implantable = models.BooleanField(_("implantable"), default=False)
    variants = models.TextField(_("models, sizes, accessories"), blank=True)
    basic_udi_di = models.CharField(_("Basic UDI-DI"), max_length=80, blank=True)
    emdn = models.CharField(_("EMDN code"), max_length=40, blank=True)
    intended_purpose = models.TextField(_("intended purpose"), blank=True)
    indications = models.TextField(_("indications"), blank=True)
    contraindications = models.TextField(_("contra-indications"), blank=True)
    target_population = models.TextField(_("patients"), blank=True)
    intended_users = models.TextField(_("users"), blank=True)
    principle = models.TextField(_("how it works"), blank=True)
    materials = models.TextField(_("materials in contact with the body"), blank=True)
    lifetime = models.CharField(_("expected lifetime"), max_length=80, blank=True)
    predecessor = models.TextField(_("earlier versions and changes"), blank=True)
    fictional = models.BooleanField(_("fictional demonstration device"), default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Devices.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], name="device_name_once_in_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.name


# Master data that is offered in the text as facts: field of the device → key of its fact.
IDENTITY_FACTS = (
    "name",
    "manufacturer",
    "manufacturer_srn",
    "notified_body",
    "device_class",
    "variants",
    "basic_udi_di",
    "emdn",
    "intended_purpose",
    "indications",
    "contraindications",
    "target_population",
    "intended_users",
    "materials",
    "lifetime",
)


class Fact(models.Model):
    """One number, name or date that the text shows by reference.

    A fact with a `report_id` belongs to that edition of the report, one without to the device. The
    report stands above the device, so its number is kept and not a foreign key. A fact with a `query`
    is counted and not typed; what it counts stands above too (`sections.counted`). `owner` answers
    for the value and looks at it again on the day `due`.
    """

    class Kind(models.TextChoices):
        IDENTITY = "identity", _("Identity")
        COUNT = "count", _("Count")
        RATE = "rate", _("Rate")
        DATE = "date", _("Date")
        TEXT = "text", _("Text")

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="facts")
    report_id = models.BigIntegerField(null=True, blank=True, db_index=True)
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.TEXT)
    value = models.TextField()
    unit = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)
    query = models.CharField(max_length=240, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="facts"
    )
    due = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    # What the query says now, on a fact that was asked for it.
    counted: int | None = None

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "report_id", "key"], name="fact_key_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="what_is_counted_is_a_count_of_a_report",
                condition=models.Q(query="") | models.Q(report_id__isnull=False, kind="count"),
            ),
            models.CheckConstraint(
                name="a_day_to_look_again_has_someone_who_looks",
                condition=models.Q(due=None) | models.Q(owner__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def shown(self) -> str:
        """The value with its unit, as it stands in the text."""
        return with_unit(self.value, self.unit)

    @property
    def differs(self) -> bool:
        """Whether the query was asked and says something else than the fact."""
        return self.counted is not None and self.value != str(self.counted)


def with_unit(value: str, unit: str) -> str:
    """Return a value as it stands in the text."""
    glue = "" if unit in {"", "%"} else " "
    return f"{value}{' ' if unit == '%' else glue}{unit}"


class FactValue(models.Model):
    """One value a fact has had: version by version, never changed. `set_by` is empty for old ones."""

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="values")
    version = models.PositiveIntegerField()
    value = models.TextField()
    unit = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["fact", "version"], name="fact_version_once")
        ]
        triggers = append_only("fact_value")

    def __str__(self) -> str:
        return f"{self.fact} {self.version}"

    @property
    def shown(self) -> str:
        """The value with its unit, as it stood in the text."""
        return with_unit(self.value, self.unit)
