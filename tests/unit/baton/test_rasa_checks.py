"""What Rasa's own checks say becomes findings; what is known better or is others' affair does not."""

from __future__ import annotations

from pathlib import Path

from baton.rasa_checks import RasaValidation, validate_findings

PLACE = "/x/site-packages/rasa/shared/utils/io.py:100: UserWarning: "
WARNED = (
    f"\x1b[93m{PLACE}The utterance 'utter_a' is not used in any story or rule.\n"
    f"\x1b[0m{PLACE}The intent 'a' is not used in any story or rule.\n"
    "/x/site-packages/pkg_resources/__init__.py:31: DeprecationWarning: something old\n"
)


def test_warnings_of_rasa_that_say_something_new() -> None:
    (finding,) = validate_findings(0, "", WARNED)
    assert (finding.check, finding.is_error) == ("rasa", False)
    assert finding.reason == "The intent 'a' is not used in any story or rule."


def test_a_failure_is_an_error_with_what_was_said() -> None:
    (finding,) = validate_findings(1, "\x1b[91mYamlValidationException: Failed\n  in data/a.yml:8:\n", "")
    assert finding.is_error
    assert "data/a.yml:8" in finding.reason
    logged = "2026-11-22 05:25:03 ERROR    rasa.validator  - There is an unknown slot.\n"
    assert validate_findings(1, "", WARNED + logged)[-1].reason.endswith("failed: There is an unknown slot.")


def test_it_runs_beside_the_others_and_does_not_stay(tmp_path: Path) -> None:
    (tmp_path / "rasa").write_text("#!/bin/sh\nexec sleep 600\n")
    (tmp_path / "rasa").chmod(0o755)
    with RasaValidation(tmp_path, tmp_path) as beside:
        process = beside._process
    assert process.returncode is not None
