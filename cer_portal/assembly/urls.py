"""Addresses of the printer."""

from django.urls import path

from cer_portal.assembly import views

urlpatterns = [
    path("<slug:slug>/builds/", views.build_list, name="build_list"),
    path("<slug:slug>/history/print/", views.history_print, name="history_print"),
    path("<slug:slug>/builds/request/", views.build_request, name="build_request"),
    path("<slug:slug>/builds/<int:number>/status/", views.build_status, name="build_status"),
    path("<slug:slug>/builds/<int:number>/download/", views.build_download, name="build_download"),
]
