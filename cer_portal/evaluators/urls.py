"""Addresses about evaluators: the own records, and those of a report."""

from django.urls import path

from cer_portal.evaluators import views

urlpatterns = [
    path("account/qualification/", views.qualification, name="qualification"),
    path("account/qualification/<int:pk>/cv/", views.cv, name="cv"),
    path("account/interests/", views.interest_list, name="interest_list"),
    path("reports/<slug:slug>/interests/", views.interests, name="interests"),
    path("reports/<slug:slug>/evaluators/", views.evaluators, name="evaluators"),
    path("reports/<slug:slug>/evaluators/<int:user_id>/", views.evaluator, name="evaluator"),
    path(
        "reports/<slug:slug>/evaluators/interests/<int:declaration_id>/accept/",
        views.interests_accept,
        name="interests_accept",
    ),
]
