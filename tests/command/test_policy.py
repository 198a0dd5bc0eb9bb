"""`painpath policy` as its owner runs it: PROGRAM, files, exit statuses."""
import csv
import json
import os
import subprocess
import xml.dom.minidom

import pytest

PROGRAM = os.environ["PROGRAM"]


def run(*arguments, status=0):
    done = subprocess.run([PROGRAM, "policy", *map(str, arguments)], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stderr
    return done


@pytest.fixture(name="folder")
def exported(tmp_path):
    run("export", "default", tmp_path / "tables")
    return tmp_path / "tables"


@pytest.fixture(name="document")
def document_of_default(folder, tmp_path):
    run("import", folder, tmp_path / "policy.json")
    return tmp_path / "policy.json"


def change(path, old, new):
    text = path.read_bytes().decode()
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode())


def saved_by_a_spreadsheet(path):
    """Opened, every cell put into words of its own, and saved: other quotes, other line ends, TRUE."""
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([[cell.upper() if cell in ("true", "false") else cell for cell in row] + [""] for row in rows])


def test_what_is_exported_is_imported_again(document):
    assert json.loads(run("diff", "default", document).stdout)["isSame"]


def test_tables_saved_by_a_spreadsheet_are_the_same(folder, tmp_path):
    for path in folder.glob("*.csv"):
        saved_by_a_spreadsheet(path)
    run("import", folder, tmp_path / "again.json")
    assert json.loads(run("diff", "default", tmp_path / "again.json").stdout)["isSame"]


def test_no_file_is_overwritten_by_an_export(folder):
    change(folder / "tiers.csv", "T-01.1", "T-01.9")
    run("export", "default", folder, status=1)
    assert "T-01.9" in (folder / "tiers.csv").read_text()


def test_every_fault_of_every_table_is_told_by_line_and_column(folder, tmp_path):
    change(folder / "tiers.csv", ",low,", ",lower,")
    change(folder / "bands.csv", ",because,", ",why,")
    told = run("import", folder, tmp_path / "new.json", status=1).stderr
    assert 'tiers.csv: line 2, column "when stratum"' in told
    assert 'bands.csv: line 1, column "because"' in told
    assert not (tmp_path / "new.json").exists()


def test_a_table_that_is_not_there_is_told(folder, tmp_path):
    (folder / "dates.csv").unlink()
    assert "dates.csv" in run("import", folder, tmp_path / "new.json", status=1).stderr


def test_a_draft_that_cannot_be_in_force_is_written_and_told(folder, tmp_path):
    change(folder / "tiers.csv", "@discussMinAge", "@nobodyKnows")
    assert "T-01.1" in run("import", folder, tmp_path / "new.json", status=1).stderr
    assert (tmp_path / "new.json").exists()


def test_the_tests_of_the_default_policy_pass():
    result = json.loads(run("test", "default").stdout)
    assert result["failed"] == [] and result["run"] == result["passed"] >= 40
    assert set(result["neverHit"]) == {row for row, hits in result["hits"].items() if hits == 0}


def test_a_failing_test_is_found(folder, tmp_path):
    change(folder / "thresholds.csv", "startBackLowMax,3,", "startBackLowMax,5,")
    run("import", folder, tmp_path / "new.json")
    assert json.loads(run("test", tmp_path / "new.json", status=1).stdout)["failed"]


def test_a_difference_is_told_as_json_and_as_a_page(folder, tmp_path):
    change(folder / "thresholds.csv", "u1Days,7,", "u1Days,5,")
    run("import", folder, tmp_path / "new.json")
    told = json.loads(run("diff", "default", tmp_path / "new.json").stdout)
    assert told["thresholds"]["changed"] == [
        {"name": "u1Days", "changes": [{"column": "value", "before": "7", "after": "5"}]}]
    assert told["tables"] == [] and not told["isSame"]
    page = run("diff", "default", tmp_path / "new.json", "--sheet").stdout
    xml.dom.minidom.parseString(page)
    assert "<del>7</del> becomes <ins>5</ins>" in page


def test_the_sheet_is_well_formed_and_says_what_changed(document):
    xml.dom.minidom.parseString(run("sheet", "default").stdout)
    page = run("sheet", document, "default").stdout
    xml.dom.minidom.parseString(page)
    assert "Nothing differs." in page


def test_what_is_not_a_policy_is_not_printed_to_be_signed(folder, tmp_path):
    change(folder / "tiers.csv", "@discussMinAge", "@nobodyKnows")
    run("import", folder, tmp_path / "new.json", status=1)
    assert run("sheet", tmp_path / "new.json", status=1).stdout == ""


@pytest.mark.parametrize("arguments", [
    [], ["lose"], ["export"], ["export", "default"], ["test"], ["test", "a", "b"], ["diff", "default"],
    ["diff", "default", "default", "--page"], ["sheet"]])
def test_what_cannot_be_meant_is_usage(arguments):
    assert "usage: painpath policy" in run(*arguments, status=2).stderr


@pytest.mark.parametrize("text", ["", "[]", "{", '{"id": 1, "id": 2}', "\xff"])
def test_what_is_no_document_is_told(tmp_path, text):
    (tmp_path / "x.json").write_bytes(text.encode("latin-1"))
    for subcommand in ("test", "sheet"):
        assert "x.json" in run(subcommand, tmp_path / "x.json", status=1).stderr


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "missing.json" in run("sheet", tmp_path / "missing.json", status=1).stderr


def test_help_lists_the_subcommands():
    assert all(name in run("--help").stdout for name in ("export", "import", "sheet", "diff", "test"))
