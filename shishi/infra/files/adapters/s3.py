"""Files in a bucket that speaks S3: kept/ab/cdef…, renditions in 320/ab/cdef…"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shishi.infra.files.ports import FilesUnreachable, Stored, is_digest

_CONNECT_SECONDS, _READ_SECONDS, _ATTEMPTS = 5, 30, 3
_CHUNK = 1 << 20
_ABSENT = ("404", "NoSuchKey", "NotFound")


@lru_cache(maxsize=8)
def _client(endpoint: str, region: str, key: str, secret: str, style: str) -> Any:
    """A client may be shared by threads. Checksums beyond MD5 are asked of no store, for many that speak S3 know none."""
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        s3={"addressing_style": style},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    return Session().client(
        "s3",
        endpoint_url=endpoint or None,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=config,
    )


class Storage:
    spool: Path | None = None

    def __init__(self, folder: str) -> None:
        told = settings.FILES_BUCKET
        if missing := [name for name in ("NAME", "KEY", "SECRET") if not told[name]]:
            names = "、".join(f"SHISHI_BUCKET_{name}" for name in missing)
            raise ImproperlyConfigured(f"SHISHI_FILES 是 s3，还缺 {names}；请一并设置。")
        self._bucket = told["NAME"]
        self._client = _client(told["ENDPOINT"], told["REGION"], told["KEY"], told["SECRET"], told["STYLE"])
        self._prefix = f"{folder or 'kept'}/"

    def put(self, digest: str, path: Path) -> None:
        with path.open("rb") as file:
            md5 = base64.b64encode(hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()).decode()
            file.seek(0)
            with _answered(digest):
                self._client.put_object(**self._of(digest), Body=file, ContentMD5=md5)

    def read(self, digest: str) -> bytes:
        with _answered(digest):
            return self._client.get_object(**self._of(digest))["Body"].read()

    def copy(self, digest: str, to: Path) -> None:
        with _answered(digest):
            body = self._client.get_object(**self._of(digest))["Body"]
            with to.open("wb") as out:
                for chunk in body.iter_chunks(_CHUNK):
                    out.write(chunk)

    def stat(self, digest: str) -> Stored | None:
        try:
            with _answered(digest):
                told = self._client.head_object(**self._of(digest))
        except FileNotFoundError:
            return None
        return Stored(digest, told["ContentLength"], told["LastModified"])

    def drop(self, digest: str) -> None:
        with _answered(digest):
            self._client.delete_object(**self._of(digest))

    def stored(self) -> Iterator[Stored]:
        with _answered(self._bucket):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=self._prefix):
                for told in page.get("Contents", []):
                    digest = told["Key"].removeprefix(self._prefix).replace("/", "")
                    if is_digest(digest):
                        yield Stored(digest, told["Size"], told["LastModified"])

    def tidy(self, *, before: datetime) -> int:
        """A file goes up in one request: nothing is ever half there."""
        return 0

    def check(self) -> None:
        try:
            with _answered(self._bucket):
                self._client.head_bucket(Bucket=self._bucket)
        except FileNotFoundError:
            raise FilesUnreachable(f"没有名为 {self._bucket} 的存储桶；请先建立，或核对 SHISHI_BUCKET_NAME。") from None

    def _of(self, digest: str) -> dict[str, str]:
        if not is_digest(digest):
            raise FileNotFoundError(digest)
        return {"Bucket": self._bucket, "Key": f"{self._prefix}{digest[:2]}/{digest[2:]}"}


@contextmanager
def _answered(what: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _ABSENT:
            raise FileNotFoundError(what) from None
        raise FilesUnreachable(f"文件库拒绝了请求（{code}）；请核对 SHISHI_BUCKET_ 各项设置和密钥的权限。") from None
    except BotoCoreError:
        raise FilesUnreachable("文件库没有应答；请检查网络和 SHISHI_BUCKET_ENDPOINT，稍后再试。") from None
