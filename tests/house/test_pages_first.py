"""What a restart waits for."""

import subprocess
import sys

_LOADED = "import sys; from shishi.site import boot; import shishi.site.urls; print(*sys.modules)"


def test_no_page_waits_for_what_machines_ask_or_what_commands_need():
    loaded = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True).stdout.split()

    assert "shishi.areas.ledgers.pages" in loaded
    assert not {"ninja", "shishi.site.api", "typer"} & set(loaded)
