"""Mail as files: one per letter, named by its Message-ID, so that sending twice writes one."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class FileBackend(BaseEmailBackend):
    """Write each message to `EMAIL_FILE_PATH/<Message-ID>.eml`, whole or not at all."""

    def send_messages(self, messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            content = message.message()
            name = re.sub(r"[^\w.@-]", "", content["Message-ID"])
            draft = folder / f".{name}.{os.getpid()}"
            draft.write_bytes(content.as_bytes(linesep="\r\n"))
            draft.replace(folder / f"{name}.eml")
        return len(messages)
