"""Addresses of the evidence floor, inside a report."""

from django.urls import path

from evidence import views
from evidence.api import editor as api

urlpatterns = [
    path("<slug:slug>/evidence/", views.record_list, name="record_list"),
    path("<slug:slug>/evidence/<int:record_id>/", views.record, name="record"),
    path("<slug:slug>/evidence/imports/", views.import_list, name="import_list"),
    path("<slug:slug>/evidence/imports/new/", views.import_new, name="import_new"),
    path("<slug:slug>/evidence/imports/<int:batch_id>/", views.import_detail, name="import_detail"),
    path(
        "<slug:slug>/evidence/imports/<int:batch_id>/status/",
        views.import_status,
        name="import_status",
    ),
    path(
        "<slug:slug>/evidence/imports/<int:batch_id>/mapping/",
        views.import_mapping,
        name="import_mapping",
    ),
    path(
        "<slug:slug>/evidence/imports/<int:batch_id>/undo/", views.import_undo, name="import_undo"
    ),
    path("<slug:slug>/sections/<int:pk>/records/", api.section_records, name="section_records"),
]
