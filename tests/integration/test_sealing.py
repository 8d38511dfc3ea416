"""What must not be read in the database file is not, and what the law orders erased is gone."""

import json
from datetime import datetime

import pytest
from django.db import connection

from shishi.infra.clock import SHANGHAI
from shishi.infra.store import keys
from shishi.infra.store.models import SubjectKey
from shishi.infra.store.sealing import (
    CannotUnseal,
    Erased,
    blind_index,
    blind_indexes,
    erase,
    key_number,
    reseal,
    seal,
    seal_for,
    unseal,
    unseal_for,
)
from tests.kept.models import Thing

pytestmark = pytest.mark.db
NOW = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
PHONE = "13900000001"


@pytest.fixture(autouse=True)
def own_keys(tmp_path, settings):
    settings.KEY_FILE = tmp_path / "keys/sealing.json"
    return settings.KEY_FILE


def raw(thing):
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM kept_thing WHERE id = %s", [thing.pk])
        return bytes(cursor.fetchone()[0])


def test_a_sealed_field_is_text_in_python_and_unreadable_in_the_table(db):
    thing = Thing.objects.create(name="甲", phone=PHONE)

    assert Thing.objects.get(pk=thing.pk).phone == PHONE
    assert PHONE.encode() not in raw(thing)


def test_the_same_text_is_sealed_differently_each_time():
    assert seal(PHONE, purpose="a.b.c") != seal(PHONE, purpose="a.b.c")


@pytest.mark.parametrize("at", [0, 1, 2, 5, 14, 15, 20, -1])
def test_one_altered_byte_anywhere_is_noticed(at):
    sealed = bytearray(seal(PHONE, purpose="a.b.c"))
    sealed[at] ^= 1

    with pytest.raises((CannotUnseal, keys.KeyFileProblem)):
        unseal(bytes(sealed), purpose="a.b.c")


def test_a_value_cannot_be_moved_to_another_column():
    with pytest.raises(CannotUnseal, match=r"a\.b\.d"):
        unseal(seal(PHONE, purpose="a.b.c"), purpose="a.b.d")


def test_equal_texts_are_found_by_their_index_and_another_column_has_another():
    assert blind_index(PHONE, purpose="a.b.c") == blind_index(PHONE, purpose="a.b.c")
    assert blind_index(PHONE, purpose="a.b.c") != blind_index(PHONE, purpose="a.b.d")


def test_after_a_rotation_old_values_are_read_found_and_sealed_again(db):
    thing = Thing.objects.create(name="甲", phone=PHONE, phone_index=blind_index(PHONE, purpose="kept.thing.phone"))
    sealed = seal_for("kept.thing/1", "诊断", purpose="kept.note", now=NOW)

    assert keys.add_key() == 2
    assert Thing.objects.get(phone_index__in=blind_indexes(PHONE, purpose="kept.thing.phone")) == thing
    assert key_number(raw(thing)) == 1

    assert reseal() == 2
    assert key_number(raw(thing)) == 2
    assert Thing.objects.get(pk=thing.pk).phone == PHONE
    assert unseal_for("kept.thing/1", sealed, purpose="kept.note") == "诊断"
    assert reseal() == 0, "a second run has nothing left to do"


def test_a_rotation_that_was_killed_goes_on_where_it_stopped(db):
    Thing.objects.bulk_create([Thing(name=str(n), phone=PHONE) for n in range(7)])
    keys.add_key()

    class Killed(BaseException):
        pass

    def kill(name, done):
        raise Killed

    with pytest.raises(Killed):
        reseal(told=kill, step=3)

    assert reseal(step=3) == 4
    assert {key_number(raw(t)) for t in Thing.objects.all()} == {2}


def test_erasing_a_person_destroys_what_was_sealed_for_them_and_keeps_the_proof(db):
    sealed = seal_for("people.person/7", "残疾等级二级", purpose="people.attribute", now=NOW)
    other = seal_for("people.person/8", "低保", purpose="people.attribute", now=NOW)

    assert erase("people.person/7", now=NOW)
    with pytest.raises(Erased, match="依法删除"):
        unseal_for("people.person/7", sealed, purpose="people.attribute")
    assert unseal_for("people.person/8", other, purpose="people.attribute") == "低保"
    assert SubjectKey.objects.get(subject="people.person/7").destroyed_at == NOW
    assert not erase("people.person/7", now=NOW), "destroying twice changes nothing"
    with pytest.raises(Erased):
        seal_for("people.person/7", "再写", purpose="people.attribute", now=NOW)


def test_one_persons_value_cannot_be_read_as_anothers(db):
    sealed = seal_for("people.person/7", "低保", purpose="people.attribute", now=NOW)
    seal_for("people.person/8", "低保", purpose="people.attribute", now=NOW)

    with pytest.raises(CannotUnseal):
        unseal_for("people.person/8", sealed, purpose="people.attribute")


def test_the_key_file_is_for_its_owner_only_and_a_lost_key_is_named(own_keys):
    sealed = seal(PHONE, purpose="a.b.c")
    assert own_keys.stat().st_mode & 0o777 == 0o600

    told = json.loads(own_keys.read_text())
    own_keys.write_text(json.dumps({"active": 2, "keys": {"2": told["keys"]["1"]}}))
    with pytest.raises(keys.KeyFileProblem, match="没有第 1 号密钥"):
        unseal(sealed, purpose="a.b.c")


def test_a_broken_key_file_says_what_to_do(own_keys):
    own_keys.parent.mkdir()
    own_keys.write_text("{")

    with pytest.raises(keys.KeyFileProblem, match="从密钥备份中恢复"):
        keys.ring()
