"""What is pasted is proposed line by line, written where the clerk confirms it, and no line of it is lost."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shishi.areas.ledgers import actions
from shishi.areas.ledgers.models import Batch, Entry, EntryFact, EntrySpan
from shishi.areas.ledgers.queries.pasting import pasted
from shishi.infra import clock, files
from shishi.infra.access.models import User
from shishi.infra.access.scope import scope_of
from shishi.infra.record.models import Line
from shishi.infra.store.spans import FOREVER
from tests.integration.ledger_entries import GANZHOU, LINZE, at, canteen, file, ledger, opened

pytestmark = [pytest.mark.django_db, pytest.mark.db]
MAY = date(2022, 5, 20)
CHAT = """#接龙
1. 新河小学食堂 5月6日开工
2. 东街小学食堂，就餐学生数320人
3. 第二中学食堂尚未开工
4. 新河食堂 计划8月20日完工
5. 临泽的食堂 5月7日开工"""


@pytest.fixture(autouse=True)
def kept_here(settings, tmp_path):
    settings.FILES_DIR = tmp_path


@pytest.fixture
def clerk(plan, person):
    person("ganzhou", ("county", GANZHOU, {"organisation": "甘州区政府"}))
    opened(canteen("新河小学食堂"), canteen("东街小学食堂"), canteen("西街小学食堂"), canteen("临泽的食堂", LINZE))
    return scope_of(User.objects.get(username="ganzhou"), today=MAY)


def received(text, who="ganzhou"):
    return actions.receive(ledger=ledger(), file_name="粘贴", pasted=True, digest=files.keep(text.encode()), who=who, now=at(MAY))


def read(scope, batch, chosen=None):
    return {x.read.line: x for x in pasted(batch=batch, scope=scope, today=MAY, chosen=chosen or {}).lines}


def written(scope, batch, taken, chosen=None):
    return actions.write_paste(
        batch_id=batch.pk, scope=scope, chosen=chosen or {}, taken=taken, by=scope.username, now=at(MAY), today=MAY
    )


def test_lines_of_a_chat_are_proposed_against_the_clerks_own_entries(clerk):
    lines = read(clerk, received(CHAT))

    assert (lines[2].name, lines[2].changes, lines[2].is_sure) == ("新河小学食堂", [["stage.started", None, "2022-05-06"]], True)
    assert (lines[3].name, lines[3].changes) == ("东街小学食堂", [["pupils", 300, 320]])
    assert not lines[1].may_be_taken
    assert not lines[4].may_be_taken
    assert (lines[5].name, lines[5].may_be_taken, lines[5].is_sure) == ("新河小学食堂", False, False)
    assert lines[6].number == "", "another county's entry is none of theirs"
    assert set(lines) == {1, 2, 3, 4, 5, 6}


def test_a_count_below_zero_is_no_count(clerk):
    (line,) = read(clerk, received("名称\t就餐学生数（人）\n东街小学食堂\t-5")).values()

    assert not line.may_be_taken
    assert "“-5”是负数；请填写 0 或更大的数。" in "".join(map(str, line.notes))


def test_a_dash_that_may_be_a_minus_waits_for_the_clerk(clerk):
    batch = received("东街小学食堂 就餐学生数-320人\n西街小学食堂 就餐学生数：-5人\n新河小学食堂 就餐学生数280人")
    told = read(clerk, batch)

    page = Client()
    page.force_login(User.objects.get(username="ganzhou"))
    shown = page.get(f"/pastes/{batch.pk}/").content.decode()

    assert told[1].changes == [["pupils", 300, 320]]
    assert "“就餐学生数-320人”里的“-”没有当作负号；请核对后再勾选。" in shown
    assert not told[2].may_be_taken
    assert "“-5”是负数；请填写 0 或更大的数。" in shown
    assert re.findall(r'name="take" value="(\d)"( checked)?', shown) == [("1", ""), ("3", " checked")]


def test_what_has_words_unread_around_it_waits_for_the_clerk(clerk):
    told = read(clerk, received("东街小学食堂 就餐学生数320人\n西街小学食堂 不是改扩建\n新河小学食堂 5月6日开工，张三说的"))

    assert [(x.may_be_taken, x.is_clear) for x in told.values()] == [(True, True), (True, False), (True, False)]


@pytest.mark.parametrize("head", ["所在地", "乡镇"])
def test_a_block_names_its_place_as_a_table_does(clerk, head):
    there, elsewhere = read(clerk, received(f"名称\t{head}\n花寨小学食堂\t梁家墩\n沙河小学食堂\t沙河镇")).values()

    assert there.read.fields["division"] == "620702100000"
    assert "“沙河镇”在临泽县，不在甘州区；请填写甘州区的地方。" in "".join(map(str, elsewhere.notes))


def test_what_is_confirmed_is_written_once_and_the_rest_is_kept(clerk):
    batch = received(CHAT)
    lines = read(clerk, batch)

    done = written(clerk, batch, {n: lines[n].seal for n in (2, 3)})

    assert (done.state, done.told["changed"], done.told["stages"]) == ("written", 1, 1)
    assert done.told["left"] == [line for n, line in enumerate(CHAT.split("\n"), 1) if n not in (2, 3)]
    span = EntrySpan.objects.get(name="新河小学食堂", to_date=FOREVER)
    assert (span.stage, span.happened_date) == (30, date(2022, 5, 6))
    assert EntryFact.objects.filter(why="粘贴").count() == 1
    line = Line.objects.get(verb="ledgers.paste.written")
    told = json.loads(line.body.body)
    assert (line.by, told["lines"], told["text"]) == ("ganzhou", 2, batch.digest)
    with pytest.raises(actions.BatchRefused, match="已经写入或取消"):
        written(clerk, batch, {2: lines[2].seal})


def test_a_line_that_may_be_several_waits_for_the_clerk(clerk):
    batch = received("小学食堂 5月6日开工")
    line = read(clerk, batch)[1]
    assert (line.may_be_taken, len(line.candidates)) == (False, 3)

    chosen = {1: "620702-0003"}
    line = read(clerk, batch, chosen)[1]

    assert (line.name, line.may_be_taken) == ("西街小学食堂", True)
    with pytest.raises(actions.BatchRefused, match="第 1 行不能写入"):
        written(clerk, batch, {1: line.seal})
    written(clerk, batch, {1: line.seal}, chosen)
    assert EntrySpan.objects.get(name="西街小学食堂", to_date=FOREVER).stage == 30


def test_a_block_of_cells_changes_and_opens_and_leaves_its_head_with_what_is_left(clerk):
    text = "名称\t所在地\t建设方式\t就餐学生数\t建筑面积\n新河小学食堂\t甘州区\t新建\t320\t400\n南街小学食堂\t梁家墩镇\t改扩建\t200\t300\n北街小学食堂\t甘州区\t自建\t200\t300"
    batch = received(text)
    lines = read(clerk, batch)
    assert [lines[n].may_be_taken for n in (2, 3, 4)] == [True, False, False]
    assert lines[3].candidates, "it is like others: whether it is new is for the clerk to say"

    new = {3: "new"}
    done = written(clerk, batch, {n: x.seal for n, x in read(clerk, batch, new).items() if n in (2, 3)}, new)

    assert (done.told["new"], done.told["changed"]) == (1, 1)
    assert done.told["left"] == [text.split("\n")[0], text.split("\n")[3]]
    assert Entry.objects.filter(ledger=ledger()).count() == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("名称\t所在地\t建设方式\n花寨食堂\t甘州区\t新建\n花寨 食堂\t甘州区\t新建", "与第 2 行同名"),
        ("620702-0001 2022年6月30日开工", "在今天之后"),
        ("620702-0001 5月10日验收", "只能由验收或督查填报"),
        ("620702-0001 5月6日开工\n新河小学食堂 5月7日开工", "同一条"),
    ],
)
def test_what_cannot_be_says_why_and_writes_nothing(clerk, text, says):
    batch = received(text)
    lines = read(clerk, batch)
    last = lines[max(lines)]

    assert any(says in str(p) for p in last.problems), last
    with pytest.raises(actions.BatchRefused):
        written(clerk, batch, {n: x.seal for n, x in lines.items()})
    assert not EntryFact.objects.filter(kind="stage").exists()


def test_what_changed_since_it_was_shown_is_shown_again(clerk):
    batch = received(CHAT)
    seal = read(clerk, batch)[3].seal
    span = EntrySpan.objects.get(name="东街小学食堂", to_date=FOREVER)
    change = actions.Change(span.entry_id, span.values_fact_id, canteen("东街小学食堂", area=50000))
    actions.change_entries(changes=[change], by="other", now=at(MAY))

    with pytest.raises(actions.BatchRefused, match="刚才显示的不同"):
        written(clerk, batch, {3: seal})


@pytest.mark.parametrize("rows", [2, 30])
def test_the_statements_do_not_grow_with_the_lines(clerk, rows):
    opened(*(canteen(f"第{n}号食堂") for n in range(101, 101 + rows)))
    batch = received("\n".join(f"第{n}号食堂 5月6日开工" for n in range(101, 101 + rows)))
    lines = read(clerk, batch)
    assert all(x.may_be_taken for x in lines.values())
    with CaptureQueriesContext(connection) as counted:
        written(clerk, batch, {n: x.seal for n, x in lines.items()})

    assert len(counted) <= 45


def test_the_page_reads_confirms_and_keeps_what_is_left(clerk, client, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: MAY)
    monkeypatch.setattr(clock, "now", lambda: at(MAY))
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    address = f"/ledgers/{ledger().pk}/paste/"
    assert county.post(address, {"text": " "}).status_code == 422
    sent = county.post(address, {"text": CHAT})
    page = county.get(sent["Location"]).content.decode()
    seals = {f"seal-{n}": x.seal for n, x in read(clerk, Batch.objects.get()).items() if x.may_be_taken}

    assert "新河小学食堂" in page
    assert "尚未开工" in page
    assert county.post(sent["Location"], {"act": "write", **seals}).status_code == 422, "nothing is ticked"
    assert county.post(sent["Location"], {"act": "again", "entry-2": "620702-0003", **seals}).status_code == 200
    assert county.post(sent["Location"], {"act": "write", "take": "2", **seals}).status_code == 302
    after = county.get(sent["Location"]).content.decode()
    assert "没有写入的行" in after
    assert "临泽的食堂 5月7日开工" in after
    assert client.get(address).status_code == 403
    assert client.get(sent["Location"]).status_code == 404
    assert client.post(sent["Location"], {"act": "cancel"}).status_code == 404
    file(EntrySpan.objects.get(name="西街小学食堂", to_date=FOREVER).entry_id, "started", date(2022, 5, 8))


def test_where_a_new_entry_lies_is_told_by_name(clerk):
    batch = received("名称\t所在地\t建设方式\t就餐学生数\t建筑面积\n红沙窝幼教点\t梁家墩镇\t改扩建\t200\t300")
    client = Client()
    client.force_login(User.objects.get(username="ganzhou"))

    page = client.get(f"/pastes/{batch.pk}/").content.decode()

    assert "所在地：甘州区 梁家墩镇" in page and "所在地：620702" not in page


OWN = "学校名称\t工程进度\t投资（元）\n新河小学食堂\t35\t175000\n花寨小学食堂\t\t"


def test_the_head_of_a_block_is_asked_about_and_remembered_as_a_tables_is(clerk, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: MAY)
    monkeypatch.setattr(clock, "now", lambda: at(MAY))
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    batch = received(OWN.replace("投资（元）", "开工日期"))
    own = f"/pastes/{batch.pk}/"
    page = county.get(own).content.decode()

    assert '<option value="name" selected>' in page and '<option value="progress" selected>' in page
    county.post(own, {"act": "choose", "head-0": "name", "head-1": "progress"})
    batch.refresh_from_db()
    lines = read(clerk, batch)
    assert (lines[2].name, lines[2].problems) == ("新河小学食堂", ())
    assert batch.told["heads"] == {"学校名称": "name", "工程进度": "progress"}


def test_a_pasted_block_is_read_as_the_ledgers_tables_were_said_to_be(clerk):
    first = received("名称\t工程进度\t批次\n新河小学食堂\t35\t3")
    actions.choose_heads(batch_id=first.pk, heads={"工程进度": "progress", "批次": ""})
    first.refresh_from_db()
    seals = {n: x.seal for n, x in read(clerk, first).items()}
    written(clerk, first, seals)

    told = pasted(batch=received("名称\t工程进度\t批次\n新河小学食堂\t40\t4"), scope=clerk, today=MAY, chosen={})

    assert told.lines[0].changes == [["progress", 35, 40]]
    assert told.lines[0].is_clear
    assert told.asks.answered == (("工程进度", "progress"), ("批次", ""))
    table = actions.receive(
        ledger=ledger(),
        file_name="x.csv",
        digest=files.keep("名称,工程进度\n新河小学食堂,45".encode()),
        who="ganzhou",
        now=at(MAY),
    )
    assert actions.judge_batch(batch_id=table.pk, scope=clerk, today=MAY, now=at(MAY)).told["unread"] == []


def test_a_block_whose_units_contradict_each_other_is_not_taken(clerk):
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))
    batch = received("名称\t就餐学生数\t建筑面积（平方米）\n\t人\t亩\n新河小学食堂\t330\t4")
    lines = read(clerk, batch)

    page = county.get(f"/pastes/{batch.pk}/").content.decode()

    assert "“建筑面积（平方米）”写的单位是平方米，下面一行写的是亩；请留下对的一个，删去另一个。" in page
    assert 'value="all"' not in page
    with pytest.raises(actions.BatchRefused, match="写的单位是平方米"):
        written(clerk, batch, {3: lines[3].seal})


def test_what_is_not_known_leads_to_where_new_entries_are_registered(clerk):
    county = Client()
    county.force_login(User.objects.get(username="ganzhou"))

    known = county.get(f"/pastes/{received('#接龙 食堂' + chr(10) + '新河小学食堂 5月6日开工').pk}/").content.decode()
    unknown = county.get(
        f"/pastes/{received('新河小学食堂 5月6日开工|1. 花寨小学食堂 5月6日开工'.replace('|', chr(10))).pk}/"
    ).content.decode()

    assert "确是新条目的" in unknown and f'href="/ledgers/{ledger().pk}/import/"' in unknown
    assert "确是新条目的" not in known
