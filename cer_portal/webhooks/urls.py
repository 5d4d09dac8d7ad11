"""Addresses of the webhooks of a report, for the RA lead."""

from django.urls import path

from cer_portal.webhooks import views

WEBHOOKS = "<slug:slug>/webhooks/"
ENDPOINT = f"{WEBHOOKS}<int:endpoint_id>/"

urlpatterns = [
    path(WEBHOOKS, views.webhook_list, name="webhook_list"),
    path(f"{ENDPOINT}pause/", views.webhook_pause, name="webhook_pause"),
    path(f"{ENDPOINT}resume/", views.webhook_resume, name="webhook_resume"),
    path(f"{ENDPOINT}end/", views.webhook_end, name="webhook_end"),
    path(f"{WEBHOOKS}messages/<int:delivery_id>/again/", views.webhook_again, name="webhook_again"),
]
