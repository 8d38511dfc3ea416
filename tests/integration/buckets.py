"""A store that speaks S3, on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from shishi.infra.files.adapters.s3 import _client


@contextmanager
def served() -> Iterator[str]:
    """Lend the address of an empty store."""
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def make_bucket(endpoint: str, name: str) -> dict[str, str]:
    """Make a bucket and return the setting that names it."""
    told = dict(NAME=name, ENDPOINT=endpoint, REGION="us-east-1", KEY="key", SECRET="secret", STYLE="path")
    _client(*(told[k] for k in ("ENDPOINT", "REGION", "KEY", "SECRET", "STYLE"))).create_bucket(Bucket=name)
    return told
