"""Where a session gets its events from, with and without a given source."""

from pathlib import Path

import pytest

import snowplow_sql as sp


@pytest.mark.parametrize("variable", [None, ""])
def test_without_a_source_it_is_the_sample_shop(variable: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if variable is None:
        monkeypatch.delenv("SNOWQ_SOURCE", raising=False)
    else:
        monkeypatch.setenv("SNOWQ_SOURCE", variable)

    with sp.open() as session:
        assert (session.is_sample, session.label) == (True, "the sample shop")


@pytest.mark.parametrize("variable", ["", "logs"])
def test_an_empty_source_is_none(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SNOWQ_SOURCE", variable)

    with pytest.raises(sp.UsageError, match=r"^The source is empty\. Name one, or leave it out for the sample shop\.$"):
        sp.open("")


def test_this_folder_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python writes it as Path("")."""
    (tmp_path / "one.log").write_text("#Version: 1.0\n")
    monkeypatch.chdir(tmp_path)

    with sp.open(Path()) as session:
        assert (session.is_sample, session.source) == (False, ".")
