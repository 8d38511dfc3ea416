"""`shishi serve`, ended in the middle and started again."""

import subprocess
import urllib.error
import urllib.request

from tests import serving


def test_killed_outright_it_leaves_its_port_to_the_next(migrated, tmp_path):
    with migrated.database(tmp_path / "var") as url:
        environment, port = serving.environment(tmp_path / "var", url), str(serving.free_port())
        told = [serving.SHISHI, "serve", "--port", port]
        first = subprocess.Popen(told, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        serving.wait_for(f"http://localhost:{port}/")
        first.kill()
        first.wait()
        serving.wait_until(lambda: not _answers(port))

        with serving.server(environment, port=int(port)) as base:
            assert base.endswith(port)
            assert _answers(port)


def _answers(port):
    try:
        urllib.request.urlopen(f"http://localhost:{port}/", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True
