"""The address of the choices."""

from django.urls import path

from cer_portal.notices import views

urlpatterns = [path("account/notifications/", views.notifications, name="notifications")]
