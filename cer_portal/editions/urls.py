"""Addresses that begin a report from another one."""

from django.urls import path

from cer_portal.editions import views

urlpatterns = [
    path("<slug:slug>/next-edition/", views.edition_new, name="edition_new"),
    path("<slug:slug>/localise/", views.localised_new, name="localised_new"),
]
