"""Optional libraries: a missing one is distinguished from one that is installed but broken."""

from pathlib import Path

import pytest

import snowplow_sql as sp
from snowplow_sql.extras import library

MISSING = "is not installed. Get it with: pip install 'snowq[more]'"
BROKEN = "Reinstall it: pip install --force-reinstall 'snowq[more]'"


@pytest.mark.parametrize(
    ("module", "content", "said"),
    [
        ("snowq_lacks.driver", None, f"Driver {MISSING}"),
        ("snowq_has_half.driver", "", f"Driver {MISSING}"),
        (
            "snowq_lacks_more.driver",
            "import snowq_lacks",
            f"Driver cannot be loaded: No module named 'snowq_lacks'. {BROKEN}",
        ),
        (
            "snowq_breaks.driver",
            "raise ImportError('libssl.so.3: cannot open:\\nno such file.')",
            f"Driver cannot be loaded: libssl.so.3: cannot open: no such file. {BROKEN}",
        ),
        ("snowq_is_of_old.driver", "1 / 0", f"Driver cannot be loaded: division by zero. {BROKEN}"),
        ("snowq_says_nothing.driver", "raise OSError", f"Driver cannot be loaded: OSError. {BROKEN}"),
    ],
)
def test_what_the_import_of_a_library_says_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, content: str | None, said: str
) -> None:
    if content is not None:
        package = tmp_path / module.partition(".")[0]
        package.mkdir()
        (package / "__init__.py").write_text(content)
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(sp.UsageError) as error:
        library(module, "more", name="Driver")
    assert str(error.value) == said


def test_a_library_goes_by_the_name_of_its_module_unless_it_has_another() -> None:
    with pytest.raises(
        sp.UsageError, match=r"^snowq_lacks is not installed\. Get it with: pip install 'snowq\[snowq_la"
    ):
        library("snowq_lacks")
