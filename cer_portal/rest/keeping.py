"""The same call sent twice has one effect: `Idempotency-Key`, kept for a day with its answer."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from django.db import IntegrityError, OperationalError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.accounts.models import KeptAnswer
from cer_portal.errors import BadInput, WrongState
from cer_portal.rest.endpoints import person

HEADER = "Idempotency-Key"
KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 100
KEPT_HEADERS = ("ETag",)


def once(
    request: Request, act: Callable[[], Response], *, content: bytes | None = None
) -> Response:
    """Do `act` once for the key of the request and return its answer; without a key just do it.

    A second call with the key waits for the first and gets its answer; with another body it is
    refused (409). A refused act keeps nothing: it changed nothing, and is asked anew. The caller has
    asked, before this, whether the person may still see the thing. `content` stands for the body of
    an upload, which cannot be read twice.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return act()
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadInput(_("The Idempotency-Key is not usable: 1 to 100 plain signs."))
    try:
        with transaction.atomic():
            return _kept(request, key, act, content)
    except OperationalError as error:
        # The lock on the key was not given in time: its first call is still under way.
        raise WrongState(_("The same call is under way. Ask again in a moment.")) from error


def _kept(
    request: Request, key: str, act: Callable[[], Response], content: bytes | None
) -> Response:
    user, digest = person(request), _digest(request, content)
    KeptAnswer.objects.filter(user=user, kept_at__lt=Now() - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            kept = KeptAnswer.objects.create(user=user, key=key, digest=digest)
    except IntegrityError:
        return _again(KeptAnswer.objects.get(user=user, key=key), digest)
    answer = act()
    kept.status = answer.status_code
    kept.body = json.loads(JSONRenderer().render(answer.data))
    kept.headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    kept.save(update_fields=["status", "body", "headers"])
    return answer


def _again(kept: KeptAnswer, digest: str) -> Response:
    if kept.digest != digest:
        raise WrongState(_("This Idempotency-Key was used for another call."))
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return Response(kept.body, status=kept.status, headers=headers)


def _digest(request: Request, content: bytes | None) -> str:
    sent = cast(Any, request)._request
    told = [sent.method, sent.get_full_path(), sent.headers.get("If-Match", "")]
    body = sent.body if content is None else content
    return hashlib.sha256("\n".join(told).encode() + b"\n" + body).hexdigest()
