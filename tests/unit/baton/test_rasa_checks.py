"""What Rasa's own checks say becomes findings; what is known better or is others' affair does not."""

from __future__ import annotations

import json
from pathlib import Path

from baton.rasa_checks import RasaChecks, trainer_findings, validate_findings

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


def test_the_trainers_faults_keep_file_and_line() -> None:
    said = json.dumps([{"file": "data/rules/a.yml", "line": 4, "message": "the action 'b' is not in domain.yml."}])
    (finding,) = trainer_findings(1, said, "")
    assert (finding.file, finding.line, finding.is_error) == ("data/rules/a.yml", 4, True)


def test_checks_that_cannot_run_are_an_error_without_a_traceback() -> None:
    (finding,) = trainer_findings(1, "", "Traceback (most recent call last):\n  x\nImportError: no rasa")
    assert finding.is_error
    assert finding.reason.endswith("ImportError: no rasa")


def test_both_run_beside_each_other_and_none_stays(tmp_path: Path) -> None:
    for name in ("python", "rasa"):
        (tmp_path / name).write_text("#!/bin/sh\nexec sleep 600\n")
        (tmp_path / name).chmod(0o755)
    with RasaChecks(tmp_path, tmp_path, validate=True) as beside:
        trainer, validate = beside._trainer, beside._validate
    assert trainer.returncode is not None
    assert validate is not None
    assert validate.returncode is not None
