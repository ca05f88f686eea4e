"""attest verify: one claim, a batch of them, and a draft."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rag.cli.conftest import Run

TRUE = "LanternNet reaches an accuracy of 91.4% on CaveBench."
WRONG = "LanternNet reaches an accuracy of 97.3% on CaveBench."


def test_a_claim_is_checked_against_all_papers(run: Run, library: str) -> None:
    found = run("verify", TRUE, "--json").json
    assert set(found) == {"schema_version", "claim", "verdict", "score", "problems", "evidence"}
    assert (found["verdict"], found["problems"]) == ("supported", [])
    assert found["evidence"][0]["key"] == "holm2021lanternnet"
    assert set(found["evidence"][0]) == {"key", "quote", "start", "end", "text", "retracted"}
    wrong = run("verify", WRONG)
    assert wrong.status == 0
    assert "Not supported" in wrong.out
    assert "97.3% is not in holm2021lanternnet; it says 91.4%" in wrong.out


def test_a_claim_is_checked_against_the_papers_named(run: Run, library: str) -> None:
    assert run("verify", TRUE, "--paper", "haddad2018tidal", "--json").json["verdict"] == "unsupported"
    assert run("verify", TRUE, "--paper", "holm2021lanternnet", "--json").json["verdict"] == "supported"
    unknown = run("verify", TRUE, "--paper", "nobody1999")
    assert (unknown.status, unknown.err.count("\n")) == (1, 1)


def test_a_batch_takes_papers_texts_or_neither(run: Run, library: str, tmp_path: Path) -> None:
    rows = [
        {"id": "a", "claim": TRUE, "papers": ["haddad2018tidal"]},
        {
            "id": "b",
            "claim": "Owls see well at night.",
            "texts": ["Foxes sleep.", "We find that owls see well at night."],
        },
        {"id": "c", "claim": TRUE},
        {"id": "d", "claim": " "},
        {"id": "e"},
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)))
    out = tmp_path / "out.jsonl"
    assert run("verify", "--batch", str(tmp_path / "in.jsonl"), "--out", str(out)).status == 0
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in found] == list("abcde")
    assert [row.get("verdict") for row in found] == ["unsupported", "supported", "supported", None, None]
    assert (found[1]["evidence"][0]["key"], found[1]["evidence"][0]["text"]) == (None, 1)
    assert all("error" in row for row in found[3:])


def test_texts_need_no_library(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"claim": "Owls see well.", "texts": ["Owls see well."]}))
    assert run("verify", "--batch", str(tmp_path / "in.jsonl")).json["verdict"] == "supported"


def test_a_draft_is_checked_sentence_by_sentence(run: Run, library: str, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    text = (
        "# LanternNet is a heading\n\nIt was tried: LanternNet reaches an accuracy of 91.4% on CaveBench "
        "[@holm2021lanternnet]. LanternNet reaches 97.3% on CaveBench. Whales sing in long and old songs [@none1900].\n"
    )
    draft.write_text(text)
    found = run("verify", "--file", str(draft), "--json").json
    assert [one["check"]["verdict"] for one in found["sentences"]] == ["supported", "unsupported", "unsupported"]
    assert [one["keys"] for one in found["sentences"]] == [["holm2021lanternnet"], [], []]
    assert found["sentences"][2]["unknown"] == ["none1900"]
    assert found["counts"] == {"supported": 1, "unsupported": 2}
    assert all(text[one["start"] : one["end"]].endswith(".") for one in found["sentences"])
    copy = Path(found["out"])
    assert copy == tmp_path / "draft.checked.md"
    noted = copy.read_text()
    assert noted.startswith("# LanternNet is a heading\n\nIt was tried")
    assert "[@holm2021lanternnet].[^attest-1] LanternNet" in noted
    assert "[^attest-1]: **✓ supported** – holm2021lanternnet: “It reaches an accuracy of 91.4%" in noted
    assert "(no paper here has the key none1900)" in noted
    assert draft.read_text() == text
    shown = run("verify", "--file", str(draft), "--out", str(tmp_path / "copy.md"))
    assert "3 sentences: 2 not supported, 1 supported." in shown.out.replace(
        "1 supported, 2 not supported", "2 not supported, 1 supported"
    )
    assert (tmp_path / "copy.md").read_text() == noted


def test_wrong_usage_and_files_that_cannot_be_read_are_one_sentence(run: Run, library: str, tmp_path: Path) -> None:
    assert run("verify").status == 2
    assert run("verify", TRUE, "--batch", "x").status == 2
    missing = run("verify", "--file", str(tmp_path / "none.md"))
    assert (missing.status, missing.err.count("\n")) == (1, 1)
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run("verify", "--file", str(tmp_path / "binary.md")).err
    (tmp_path / "a.md").write_text("Owls see well at night.")
    assert run("verify", "--file", str(tmp_path / "a.md"), "--out", str(tmp_path / "a.md")).status == 2
    assert run("verify", " ").status == 1
