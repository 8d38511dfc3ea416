"""No check-in, no tracks, no ranking of what people do in the system. Source: practice 10."""

import re

from django.apps import apps
from django.db.models import Field

from tests.house import checks
from tests.integration.test_english import source_strings

PLACES = re.compile(r"(^|_)(lat|lon|lng|latitude|longitude|position|location|geometry|track|coordinates?)(_|$)")
OF_PEOPLE = {"by", "who", "user", "username", "user_id", "sent_by", "granted_by", "called_by"}
COUNTED = re.compile(r"\.values(?:_list)?\(([^()]*)\)\s*\.annotate\([^)]*\b(?:Count|Sum|Avg)\(", re.S)
WATCHED = re.compile("排名|排行|签到|打卡|活跃|在线时长|登录次数|积分")


def test_no_column_says_where_a_person_was():
    held = {
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        for f in m._meta.get_fields()
        if isinstance(f, Field) and PLACES.search(f.name)
    }

    assert held <= {"places.Division.geometry", "places.RedLineArea.geometry"}, "the city's own outlines alone"


def test_nothing_counts_what_a_person_did():
    sources = [p for p in (checks.REPOSITORY / "shishi").rglob("*.py") if "migrations" not in p.parts]
    counted = [
        (p.name, keys) for p in sources for keys in COUNTED.findall(p.read_text(encoding="utf-8"))
        if OF_PEOPLE & set(re.findall(r"\w+", keys))
    ]  # fmt: skip

    assert len(sources) > 300
    assert counted == []


def test_no_page_speaks_of_it():
    said = {s if isinstance(s, str) else s[0] for _, s in source_strings()}

    assert len(said) > 2000
    assert [s for s in said if WATCHED.search(s)] == []
