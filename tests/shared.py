"""The reference material beside the project. Tests may read it; the project works without it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(not (SHARED / "notices").exists(), reason="the reference notices are not beside the project")
