"""The form that names an endpoint."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.outbox.models import Kind


class EndpointForm(forms.Form):
    """An address and the kinds of events it is told of."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("It is told when"),
        choices=Kind.choices,
        initial=Kind.values,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        hosts = ", ".join(settings.WEBHOOK_HOSTS)
        self.fields["url"].help_text = _("On one of these hosts: %(hosts)s.") % {"hosts": hosts}
