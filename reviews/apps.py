from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """What the people agree on."""

    name = "reviews"
