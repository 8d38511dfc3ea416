"""A base map is a setting: its host alone may be asked for pictures, and its source stands beside it."""

import json
import os
import subprocess
import sys

import pytest
from django.template.loader import render_to_string

READ = """
import json
from shishi.site import settings
print(json.dumps([settings.BASE_MAP, settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"]]))
"""


def settings_with(tmp_path, **more):
    environment = {**os.environ, "SHISHI_VAR_DIR": str(tmp_path), "SHISHI_SECRET_KEY": "x", **more}
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout)


def test_without_the_setting_nothing_may_come_from_outside(tmp_path):
    assert settings_with(tmp_path) == [None, ["'self'", "data:"]]


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://t0.example/vec/{z}/{x}/{y}?tk=1", ["https://t0.example"]), ("/tiles/{z}/{x}/{y}.png", [])],
)
def test_the_named_host_alone_may_be_asked(tmp_path, address, host):
    base, sources = settings_with(tmp_path, SHISHI_MAP_TILES=address, SHISHI_MAP_CREDIT="天地图 GS（2022）1号")

    assert base == {"tiles": address, "credit": "天地图 GS（2022）1号"}
    assert sources == ["'self'", "data:", *host]


@pytest.mark.parametrize("component", ["components/place_map.html", "components/place_draw.html"])
def test_the_source_and_its_approval_number_stand_beside_the_map(component):
    base = {"tiles": "/t/{z}/{x}/{y}.png", "credit": "天地图 GS（2022）1号"}
    words = {"map": {"outlines": None, "things": []}, "kind": "line", "written": ""}

    with_map, without = (render_to_string(component, {**words, "base_map": b}) for b in (base, None))

    assert 'data-tiles="/t/{z}/{x}/{y}.png"' in with_map
    assert "天地图 GS（2022）1号" in with_map
    assert not any(word in without for word in ("data-tiles", "place-credit"))
