"""Files to read, written by the test itself."""

import pytest

from tocsin.formats import Wanted, read


@pytest.fixture
def given(tmp_path):
    """Write a file of text or bytes and return its path."""

    def write(content, name="counts.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def rows(given):
    """Return the rows that a file of text is read as."""

    def take(content, name="counts.csv", **wanted):
        return read(given(content, name), Wanted(**wanted)).frame.rows()

    return take
