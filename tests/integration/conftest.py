from datetime import datetime
from pathlib import Path

import pytest

from shishi.engines import pack as packs
from shishi.engines.notice import check, read, read_file
from shishi.infra.clock import SHANGHAI

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="session")
def retold():
    source = read_file(ROOT / "examples/zhangye-2022/notice.docx")
    reading = read(source.text)
    return source, reading, check(reading)


@pytest.fixture(scope="session")
def zhangye_pack():
    return packs.read(ROOT / "packs/zhangye-2022")


@pytest.fixture
def plan(db, retold, zhangye_pack):
    from shishi.areas.packs.public import ReadNotice, load_plan
    from shishi.infra.places.loading import load_city

    load_city(ROOT / "shishi/infra/places/data/620700")
    source, reading, findings = retold
    return load_plan(pack=zhangye_pack, notices=[ReadNotice(source.file_name, reading, findings)], by="tester", now=NOW)
