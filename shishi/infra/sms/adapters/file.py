"""Messages are written to a file, a line of JSON each: for a gateway that picks them up, and for trying it out."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings

from shishi.infra.sms.ports import NotSent


class Carrier:
    def __init__(self) -> None:
        self.path = Path(settings.SMS_FILE)

    def send(self, *, to: str, text: str, key: str) -> str:
        line = json.dumps({"key": key, "to": to, "text": text}, ensure_ascii=False) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "a", encoding="utf-8") as out:
                out.write(line)
        except OSError as refused:
            raise NotSent(f"短信文件写不进去：{refused.strerror}。", permanent=False) from None
        return key
