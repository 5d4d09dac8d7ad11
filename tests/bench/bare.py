"""The anchor: list, edit and save in plain Django, on a table of their own, with a session."""

import json

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path

LIST = """<!doctype html><title>Notes</title><h1>{{ user.name }}: {{ total }} notes</h1><table>
{% for id, title, state, changed in rows %}<tr><th><a href="/notes/{{ id }}/">{{ title }}</a></th>
<td>{{ state }}</td><td>{{ changed|date:"j M Y" }}</td></tr>{% endfor %}</table>"""
EDIT = """<!doctype html><title>{{ title }}</title><h1>{{ user.name }}: {{ title }}</h1>
<form method="post"><textarea name="body">{{ body }}</textarea><button>Save</button></form>"""


def page(source: str, request: HttpRequest, **context: object) -> HttpResponse:
    template = engines["django"].from_string(source)
    return HttpResponse(template.render({"user": request.user, **context}))


def notes(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_note")
        total = cursor.fetchone()[0]
        cursor.execute("SELECT id, title, state, changed FROM bench_note ORDER BY id DESC LIMIT 50")
        rows = cursor.fetchall()
    return page(LIST, request, total=total, rows=rows)


def edit(request: HttpRequest, pk: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT title, body FROM bench_note WHERE id = %s", [pk])
        title, body = cursor.fetchone()
    return page(EDIT, request, title=title, body=body)


def save(request: HttpRequest, pk: int) -> JsonResponse:
    body = json.loads(request.body)["body"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bench_note SET body = %s WHERE id = %s", [body, pk])
    return JsonResponse({"saved": request.user.pk})


urlpatterns = [
    path("notes/", notes),
    path("notes/<int:pk>/", edit),
    path("notes/<int:pk>/save/", save),
]
