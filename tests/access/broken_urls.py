"""The portal's addresses and one more that breaks, to see what a person is told then."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from cer_portal.urls import urlpatterns as portal

SECRET = "the inside of the machine"


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError(SECRET)


urlpatterns = [path("broken/", broken, name="broken"), *portal]
