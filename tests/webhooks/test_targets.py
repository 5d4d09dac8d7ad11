"""The portal calls named hosts with public addresses, and connects to the address it judged."""

import socket

import pytest

from cer_portal.errors import BadInput, WrongState
from cer_portal.webhooks import sending, targets
from cer_portal.webhooks.models import Delivery
from cer_portal.webhooks.services import make_endpoint
from cer_portal.webhooks.tasks import deliver
from tests.webhooks.test_sending import told

NOT_PUBLIC = (
    *("127.0.0.1", "10.0.0.8", "172.16.3.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1"),  # noqa: S104
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
    *("64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "2001:db8::1", "fe80::1%eth0"),
)


@pytest.fixture
def name(monkeypatch):
    """Say what the next look-ups of a name give."""

    def gives(*answers):
        rows = iter(answers)

        def look_up(_host, port, **_asked):
            return [
                (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
                for address in next(rows)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return gives


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "https://elsewhere.example/in",
        "https://hooks.example:8443/in",
        "https://hooks.example.elsewhere.example/",
        "https://hooks.example@elsewhere.example/",
        "https://user:word@hooks.example/",
        "https://hooks.example/#part",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nX-Injected: 1",
        "https://hooks.exämple/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::1/",
        "https://hooks.example:99999/",
        "http://127.0.0.1/",
        "https://",
        "hooks.example",
        "",
        "https://hooks.example/" + "a" * 500,
    ],
)
def test_an_address_that_is_not_allowed_is_refused_at_its_field(url):
    with pytest.raises(BadInput) as refused:
        targets.check(url)
    assert refused.value.fields["url"]


def test_an_allowed_address_is_taken_apart(settings):
    settings.WEBHOOK_HOSTS = ["hooks.example", "other.example:8443"]
    assert targets.check("https://HOOKS.example/in?x=1").path == "/in?x=1"
    assert targets.check("https://other.example:8443").port == 8443


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_not_called(name, address):
    name([address])
    with pytest.raises(targets.Refusal):
        targets.resolve(targets.check("https://hooks.example/"))


def test_one_address_that_is_not_public_spoils_the_name(name):
    name(["93.184.216.34", "10.0.0.8"])
    with pytest.raises(targets.Refusal):
        targets.resolve(targets.check("https://hooks.example/"))


def test_a_public_address_is_given_for_the_name(name):
    name(["2606:2800:220:1::1", "93.184.216.34"])
    assert targets.resolve(targets.check("https://hooks.example/")) == "93.184.216.34"


def test_loopback_is_called_where_a_developer_asked_for_it_alone(settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1:9000"]
    with pytest.raises(BadInput):
        targets.check("http://127.0.0.1:9000/")
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert targets.resolve(targets.check("http://127.0.0.1:9000/")) == "127.0.0.1"
    with pytest.raises(BadInput):
        targets.check("http://hooks.example/")


@pytest.mark.django_db
def test_a_name_that_answers_otherwise_later_changes_nothing(
    settings, report, ra_lead, now, name, monkeypatch
):
    """The connection goes to the address that was judged; the name is not looked up again."""
    make_endpoint(
        report=report, url="https://hooks.example/", kinds=["build.ready"], actor=ra_lead, now=now
    )
    told(report)
    sending.share_out()
    name(["93.184.216.34"], ["127.0.0.1"])
    called = []

    def connect(address, *_how):
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    deliver(Delivery.objects.get().pk)
    assert called == [("93.184.216.34", 443)]
    assert Delivery.objects.get().answer == "No connection: ConnectionRefusedError"


@pytest.mark.django_db
def test_a_target_that_turned_private_is_refused_at_the_time_of_sending(
    report, ra_lead, now, name, monkeypatch
):
    make_endpoint(
        report=report, url="https://hooks.example/", kinds=["build.ready"], actor=ra_lead, now=now
    )
    told(report)
    sending.share_out()
    name(["169.254.169.254"])
    monkeypatch.setattr(socket, "create_connection", lambda *_a: pytest.fail("connected"))
    deliver(Delivery.objects.get().pk)
    assert Delivery.objects.get().answer == "hooks.example is not a public address."


@pytest.mark.django_db
def test_a_host_that_left_the_list_is_sent_nothing(
    settings, report, ra_lead, now, receiver, to_this_machine
):
    make_endpoint(report=report, url=receiver.url, kinds=["build.ready"], actor=ra_lead, now=now)
    told(report)
    sending.share_out()
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    deliver(Delivery.objects.get().pk)
    assert receiver.got == []


@pytest.mark.django_db
def test_without_a_list_of_hosts_no_endpoint_is_made(settings, report, ra_lead, now):
    settings.WEBHOOK_HOSTS = []
    with pytest.raises(WrongState):
        make_endpoint(
            report=report,
            url="https://hooks.example/",
            kinds=["build.ready"],
            actor=ra_lead,
            now=now,
        )
