"""Messages: one contract for every carrier, the fake's too; each message claimed once, one a person a day, none at night."""

import json
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shishi.areas.reporting import actions
from shishi.infra.clock import SHANGHAI
from shishi.infra.sms.models import Message
from shishi.infra.sms.ports import NotSent, carrier
from shishi.infra.sms.rules import sending_moment
from shishi.infra.sms.sending import REPLACED, is_waiting, queue, send_waiting
from tests.carriers import REFUSED, Fake, centre, robot

pytestmark = [pytest.mark.django_db, pytest.mark.db]
FRIDAY = datetime(2022, 5, 20, 16, tzinfo=SHANGHAI)
LONG = "【实事】甘州区政府：县区周报（5月13日至5月19日）应于5月20日17:00前报送，已逾期1天，请尽快报送。" * 3


class Filed(list):
    """What a file of messages holds, read when it is asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def __eq__(self, other: object) -> bool:
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        return [(m["to"], m["text"]) for m in map(json.loads, lines)] == other


@pytest.fixture(params=["fake", "file", "webhook", "smpp"])
def carried(request, settings, tmp_path):
    """A carrier with what arrived at its other end."""
    settings.SMS, settings.SMS_FILE = request.param, tmp_path / "messages.jsonl"
    if request.param == "fake":
        fake = Fake()
        yield fake, fake.taken
    elif request.param == "file":
        yield carrier(), Filed(settings.SMS_FILE)
    elif request.param == "webhook":
        with robot() as (address, taken):
            settings.SMS_WEBHOOK = address
            yield carrier(), taken
    else:
        with centre("right") as (port, taken):
            settings.SMS_SMPP = {"HOST": "127.0.0.1", "PORT": port, "ACCOUNT": "shishi", "PASSWORD": "right", "FROM": "10690000"}
            yield carrier(), taken


def test_what_is_handed_over_arrives_whole_with_a_number(carried):
    one, taken = carried

    number = one.send(to="13900000001", text=LONG, key="shishi-1")

    assert number
    assert taken == [("13900000001", LONG)]


def test_what_is_refused_says_so_and_never_arrives(carried, request):
    one, taken = carried
    if request.node.callspec.params["carried"] == "file":
        one.path = one.path.parent / "messages.jsonl" / "no"
        one.path.parent.write_text("", encoding="utf-8")

    with pytest.raises(NotSent) as refused:
        one.send(to=REFUSED, text="试", key="shishi-1")

    assert str(refused.value).endswith("。")
    assert taken == [] or request.node.callspec.params["carried"] == "file"


def test_a_file_of_messages_is_for_its_owner_only(settings, tmp_path):
    settings.SMS, settings.SMS_FILE = "file", tmp_path / "messages.jsonl"

    carrier().send(to="13900000001", text="试", key="k")

    assert stat.S_IMODE(settings.SMS_FILE.stat().st_mode) == 0o600


@pytest.mark.parametrize(("password", "port"), [("wrong", None), ("right", 1)])
def test_a_centre_that_does_not_let_us_in_or_is_not_there_is_named(settings, password, port):
    with centre("right") as (there, taken):
        settings.SMS = "smpp"
        told = {"HOST": "127.0.0.1", "PORT": port or there, "ACCOUNT": "shishi", "PASSWORD": password, "FROM": ""}
        settings.SMS_SMPP = told

        with pytest.raises(NotSent, match="短信中心") as refused:
            carrier().send(to="13900000001", text="试", key="k")

    assert refused.value.permanent is (port is None)
    assert taken == []


def _queued(person="reporting.contact/1", due_at=FRIDAY):
    return queue(to="13900000001", person=person, text="试", by="office", made_at=FRIDAY, due_at=due_at)


def test_a_message_is_claimed_and_sent_once():
    _queued()
    fake = Fake()

    assert [send_waiting(carrier=fake, now=FRIDAY) for _ in range(2)] == [1, 0]
    assert len(fake.taken) == 1


def test_nothing_goes_out_before_its_moment_and_one_a_day_to_a_person():
    assert _queued(due_at=FRIDAY + timedelta(hours=1))
    assert _queued() is None
    assert _queued(person="reporting.contact/2")

    assert send_waiting(carrier=Fake(), now=FRIDAY) == 1


class Down:
    permanent = False

    def send(self, **_told):
        raise NotSent("连不上。", permanent=self.permanent)


def test_what_nothing_carries_wakes_no_worker(settings):
    _queued()

    settings.SMS = "none"
    assert not is_waiting(now=FRIDAY)
    settings.SMS = "file"
    assert is_waiting(now=FRIDAY)


def test_a_carrier_that_is_down_is_tried_again_and_then_given_up():
    _queued()
    moments = [FRIDAY + timedelta(minutes=11 * n) for n in range(4)]

    for now in moments:
        send_waiting(carrier=Down(), now=now)

    held = Message.objects.get()
    assert (held.tries, held.failed, held.sent_at) == (3, "连不上。", None)


def test_a_worker_that_died_while_sending_leads_to_no_second_message():
    _queued()
    Message.objects.update(claimed_at=FRIDAY)
    fake = Fake()

    send_waiting(carrier=fake, now=FRIDAY + timedelta(hours=2))

    assert fake.taken == []
    assert "电话" in Message.objects.get().failed


def _on(day, hour, minute=0):
    return datetime(2022, 5, day, hour, minute, tzinfo=SHANGHAI)


def _state():
    held = Message.objects.order_by("pk")
    return [(m.text, m.due_at.astimezone(SHANGHAI), m.due_date.day, m.sent_at is not None, m.failed) for m in held]


def _made(text, moment):
    queue(to="13900000001", person="reporting.contact/1", text=text, by="office", made_at=moment, due_at=sending_moment(moment))


def test_what_was_not_sent_in_time_waits_for_the_next_working_hour():
    """20 May 2022 was a Friday."""
    _made("五", _on(20, 17, 50))
    fake = Fake()

    assert send_waiting(carrier=fake, now=_on(20, 23)) == 0
    assert _state() == [("五", _on(23, 8, 30), 23, False, "")]
    assert not is_waiting(now=_on(23, 8, 29))
    assert send_waiting(carrier=fake, now=_on(23, 8, 30)) == 1


def test_of_several_to_one_person_that_were_not_sent_in_time_the_newest_goes_and_none_is_lost():
    for day in (19, 20):
        _made(f"{day}日", _on(day, 17, 50))
    _made("23日", _on(23, 9))
    fake = Fake()

    assert [send_waiting(carrier=fake, now=_on(23, 9, n)) for n in (1, 2)] == [1, 0]
    assert [text for _, text in fake.taken] == ["23日"]
    assert [(text, day, sent, failed) for text, _, day, sent, failed in _state()] == [
        ("19日", 19, False, REPLACED),
        ("20日", 20, False, REPLACED),
        ("23日", 23, True, ""),
    ]


@pytest.mark.parametrize("next_day_has_one", [False, True])
def test_what_is_tried_again_keeps_working_hours_and_days_too(next_day_has_one):
    _made("四", _on(19, 17, 55))
    if next_day_has_one:
        _made("五", _on(20, 8, 30))

    send_waiting(carrier=Down(), now=_on(19, 17, 55))

    first = _state()[0]
    assert first == (("四", _on(19, 18, 5), 19, False, REPLACED) if next_day_has_one else ("四", _on(20, 8, 30), 20, False, ""))


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        ((5, 20, 16, 0), (5, 20, 16, 0)),
        ((5, 20, 12, 30), (5, 20, 14, 30)),
        ((5, 20, 20, 0), (5, 23, 8, 30)),
        ((5, 21, 10, 0), (5, 23, 8, 30)),
        ((6, 3, 10, 0), (6, 6, 8, 30)),
        ((5, 20, 7, 0), (5, 20, 8, 30)),
    ],
)
def test_messages_keep_office_hours(now, goes):
    """21 May 2022 was a Saturday, 3 June the Dragon Boat Festival."""
    assert sending_moment(datetime(2022, *now, tzinfo=SHANGHAI)) == datetime(2022, *goes, tzinfo=SHANGHAI)


def test_the_phone_number_is_sealed_in_the_table():
    from django.db import connection

    actions.keep_contact(code="620702000000", unit="甘州区政府", name="经办人", phone="13900000001", by="office", now=FRIDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM reporting_contact")
        (sealed,) = cursor.fetchone()

    assert b"13900000001" not in bytes(sealed)
