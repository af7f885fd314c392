import gzip
import re

import pytest

from config.management.commands.build_css import BUILT, build


def test_the_style_sheet_is_the_one_its_sources_give(tmp_path):
    fresh = tmp_path / "site.css"

    build(fresh)

    message = "run ./portal manage build_css and commit static/css/site.css"
    assert fresh.read_text() == BUILT.read_text(), message


def test_the_style_sheet_is_small():
    assert len(gzip.compress(BUILT.read_bytes())) < 20_000


@pytest.mark.parametrize("pattern", [r"https?://(?!www\.w3\.org)[^\s\"']+\.(css|js|woff2)"])
def test_nothing_comes_from_elsewhere(pattern):
    assert not re.search(pattern, BUILT.read_text())
