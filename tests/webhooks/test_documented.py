"""The lines that the manual gives to receivers tell our messages from others."""

import re

import pytest

from tests.house.source import ROOT
from tests.webhooks.test_sending import told, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def is_genuine():
    text = (ROOT / "docs" / "api.md").read_text()
    (lines,) = re.findall(r"```python\n(.*?)```", text, re.S)
    given: dict[str, object] = {}
    exec(lines, given)  # noqa: S102  (our own manual)
    return given["is_genuine"]


def test_the_documented_check_knows_our_messages_from_others(
    listening, receiver, report, is_genuine
):
    _endpoint, secret = listening
    told(report)
    work_off()
    ((_path, headers, body),) = receiver.got
    assert is_genuine(secret, headers, body)
    assert not is_genuine(secret, headers, body.replace(b"ready", b"steady"))
    assert not is_genuine("whsec_" + "A" * 44, headers, body)
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)}
    assert not is_genuine(secret, old, body)
