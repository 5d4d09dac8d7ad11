"""People and the organisations they belong to. Accounts are personal and never removed."""

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class Organisation(models.Model):
    """A manufacturer, or a firm of outside writers (CRO)."""

    class Kind(models.TextChoices):
        MANUFACTURER = "manufacturer", _("Manufacturer")
        CRO = "cro", _("CRO")

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.MANUFACTURER)
    require_second_factor = models.BooleanField(
        _("second factor for everyone"),
        default=False,
        help_text=_("Outside writers and whoever leads reports need one in any case."),
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class People(models.QuerySet["User"]):
    """Narrowed lists of people."""

    def selectable_by(self, user: "User") -> Self:
        """People whom `user` may put on a report: the own organisation and its outside writers."""
        if user.is_external:
            return self.none()
        own = models.Q(organisation_id=user.organisation_id)
        return self.filter(own | models.Q(hosts=user.organisation_id), is_active=True).distinct()


class UserManager(BaseUserManager["User"]):
    """Makes accounts; the address is kept in lower case and never used twice."""

    def get_queryset(self) -> People:
        """Return all people, with the narrowed lists at hand."""
        return People(self.model, using=self._db)

    def selectable_by(self, user: "User") -> People:
        """See `People.selectable_by`."""
        return self.get_queryset().selectable_by(user)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make one account with a hashed password, or with none that can be used."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a system administrator: trusted for service, not for content."""
        organisation, _made = Organisation.objects.get_or_create(
            name=fields.pop("organisation", "System")
        )
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, organisation=organisation, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """One person. The printed name stands on reviews, in the trail and in the PDF."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    title = models.CharField(_("position"), max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    hosts = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="outside_writers",
        help_text=_("The manufacturers an outside writer works for."),
    )
    may_lead_reports = models.BooleanField(_("may set up reports"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="email_in_lower_case", condition=models.Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_external(self) -> bool:
        """An outside writer: belongs to a CRO, not to a manufacturer."""
        return self.organisation.kind == Organisation.Kind.CRO

    def get_full_name(self) -> str:
        """The name as printed."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ")[0]


class ApiTokens(models.QuerySet["ApiToken"]):
    """Narrowed lists of tokens."""

    def visible_to(self, user: User) -> Self:
        """The person's own tokens; nobody sees another's."""
        return self.filter(user=user)

    def running(self) -> Self:
        """Tokens that open the API now, by the database's clock."""
        return self.filter(ended_at__isnull=True, valid_until__gt=Now())


class ApiToken(models.Model):
    """A person's key to the API. Only its SHA-256 is kept; `prefix` is what the person recognises.

    The token carries no right of its own: it acts as its person, with what that person may do now.
    """

    class Scope(models.TextChoices):
        READ = "read", _("Read")
        WRITE = "write", _("Read and write")

    LONGEST: ClassVar[timedelta] = timedelta(days=365)

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope, default=Scope.READ)
    digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12)
    created_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ApiTokens.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="token_ends_within_a_year",
                condition=models.Q(valid_until__gt=models.F("created_at"))
                & models.Q(valid_until__lte=models.F("created_at") + timedelta(days=365)),
            )
        ]

    def __str__(self) -> str:
        return self.name


class KeptAnswer(models.Model):
    """The answer to one call of the API that named a key, kept for a day for the same call again."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    headers = models.JSONField(default=dict)
    kept_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="key_once_a_person")]

    def __str__(self) -> str:
        return self.key
