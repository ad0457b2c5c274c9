"""The commands as an operator or a script uses them: output, exit codes, one-line errors."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.model_server import ModelServer, always, says
from tests.support.process import command

COMMANDS = (
    *("run", "playground", "index", "search", "ask", "grade", "bank", "push"),
    *("stats", "export", "forget", "backup", "restore", "doctor"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, indexed_folder: Path) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    shutil.copytree(indexed_folder, folder / "data")
    return folder


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def jsonl(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_help_lists_every_command_and_each_has_an_example(folder: Path) -> None:
    listed = command("--help", cwd=folder)
    assert listed.returncode == 0
    for name in COMMANDS:
        assert f" {name} " in listed.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, folder: Path) -> None:
    shown = command(name, "--help", cwd=folder)
    assert shown.returncode == 0
    assert f"Example: interview-bot {name}" in shown.stdout


def test_ask_answers_with_citations_whose_quotes_stand_in_their_passages(folder: Path) -> None:
    rows = jsonl(
        folder / "ask.jsonl",
        {"id": "a", "question": "What documents should I bring to the walk-in?"},
        {"id": "b", "question": "What is the salary at Google?"},
        {"id": 3, "question": ""},
    )
    asked = command("ask", "--batch", rows, cwd=folder)
    assert asked.returncode == 0, asked.stderr
    first, second, third = lines(asked.stdout)
    assert set(first) == {"id", "question", "answered", "mode", "answer", "citations", "seconds"}
    assert (first["id"], first["answered"], first["mode"]) == ("a", True, "extractive")
    assert len(str(first["answer"])) <= 600
    with closing(sqlite3.connect(folder / "data" / "interview-bot.db")) as connection:
        passages = dict(connection.execute("SELECT id, text FROM passages"))
    for citation in first["citations"]:  # type: ignore[attr-defined]
        assert set(citation) == {"n", "passage_id", "source", "section", "quote"}
        assert citation["quote"] in passages[citation["passage_id"]]
    for refusal in (second, third):
        assert refusal["answered"] is False
        assert refusal["citations"] == []
        assert refusal["answer"]
    assert third["id"] == 3


def test_search_finds_passages_of_the_role(folder: Path) -> None:
    found = command("search", "shift timings", "--role", "ml-data-associate", "--json", cwd=folder)
    [row] = lines(found.stdout)
    assert set(row) == {"id", "query", "role", "passages"}
    first = row["passages"][0]  # type: ignore[index]
    assert set(first) == {"passage_id", "source", "title", "role", "section", "text", "score"}
    assert "2 PM to 11 PM" in first["text"]


def test_grade_scores_by_criteria_and_quotes_the_answer(folder: Path) -> None:
    criteria = [
        {"name": "Guidelines", "weight": 3, "expects": "Refers to the project guidelines."},
        {"name": "Escalation", "weight": 1, "expects": "Escalates to a subject matter expert."},
    ]
    base = {"question": "How do you label ambiguous data?", "reference": "Check guidelines, then escalate."}
    answer = "First I read the project guidelines carefully."
    rows = jsonl(
        folder / "grade.jsonl",
        {"id": 1, **base, "answer": answer, "criteria": criteria},
        {"id": 2, **base, "answer": "   ", "criteria": criteria},
        {"id": 3, **base, "answer": "I check the guidelines and then I escalate."},
        {"id": 4, **base, "reference": ["Something else entirely.", base["reference"]], "answer": answer},
        {"id": 5, **base, "answer": answer},
        {"id": 6, **base, "reference": ["See the rules.", "No."], "answer": "No.", "criteria": criteria},
        {
            "id": 7,
            **base,
            "reference": ["See the rules.", base["reference"]],
            "answer": answer,
            "criteria": criteria,
        },
    )
    graded = command("grade", "--batch", rows, cwd=folder)
    assert graded.returncode == 0, graded.stderr
    good, empty, plain, either, one, same, listed = lines(graded.stdout)
    assert either["score"] == one["score"]  # of several references the best one counts
    # With criteria these are what is looked for, and references say only what is no fault.
    assert listed["criteria"] == good["criteria"]
    assert same["flags"] == []
    beside = {"forbidden", "rubric_version", "agreement"}
    assert set(good) == {"id", "score", "mode", "criteria", "flags", "feedback", *beside}
    first, second = good["criteria"]  # type: ignore[misc]
    assert set(first) == {"name", "weight", "score", "evidence", "missing"}
    assert first["evidence"] in answer
    assert first["score"] > second["score"]
    assert second["missing"]
    assert good["score"] == pytest.approx((3 * first["score"] + second["score"]) / 4, abs=0.01)
    assert empty["score"] == 0
    assert plain["score"] > 0.5  # type: ignore[operator]


def test_a_batch_has_the_whole_rubric_and_the_questions_of_the_bank(folder: Path) -> None:
    base = {"question": "How long is the notice?", "reference": "It is two months.", "answer": "60 days."}
    told = {"name": "Length", "weight": 1, "expects": "Two months.", "figure": "2 months"}
    blunt = "Hi Ram, sorry, I can't help now. This is not my job."
    rows = jsonl(
        folder / "whole.jsonl",
        {"id": 1, **base, "criteria": [told]},
        {"id": 2, **base, "criteria": [{**told, "figure": "3 months"}]},
        {"id": 3, "question_id": "english-blunt-refusal", "answer": blunt},
        {"id": 4, **base, "criteria": [told], "graded": [{"answer": "A week.", "score": 0}] * 3},
    )
    graded = command("grade", "--batch", rows, cwd=folder)
    assert graded.returncode == 0, graded.stderr
    right, wrong, bank, learnt = lines(graded.stdout)
    assert right["score"] > wrong["score"]  # type: ignore[operator]
    assert [said["words"] for said in bank["forbidden"]] == ["This is not my job."]  # type: ignore[union-attr]
    assert len({row["rubric_version"] for row in (right, wrong, bank)}) == 3  # type: ignore[misc]
    assert learnt["agreement"]["answers"] == 3  # type: ignore[index,call-overload]
    one = command("grade", "--question-id", "english-blunt-refusal", "--answer", blunt, cwd=folder)
    assert f"rubric version {bank['rubric_version']}" in one.stdout
    assert "better not (costs" in one.stdout


CRITERION = {"name": "Point", "weight": 1, "expects": "Two months."}


@pytest.mark.parametrize(
    ("broken", "hint"),
    [
        ({"answer": None}, "row 2: answer: Input should be a valid string"),
        ({"answer": ["An", "animal"]}, "row 2: answer: Input should be a valid string"),
        ({"graded": [{"answer": "x", "score": 7}]}, "row 2: graded.0.score"),
        ({"criteria": [{**CRITERION, "wanted": "x"}]}, "row 2: criteria.0.wanted: Extra inputs"),
        ({"criteria": [{**CRITERION, "weight": -1}]}, "row 2: the weight of 'Point' must be above 0"),
        ({"never": [{"says": "No."}]}, "row 2: never.0.weight"),
        ({"question_id": "no-such-question"}, "row 2: question_id stands alone"),
        ({"question": None}, "row 2: needs question and reference, or question_id"),
    ],
)
def test_a_malformed_row_is_named_before_any_is_graded(
    broken: dict[str, object], hint: str, folder: Path
) -> None:
    good = {"id": 1, "question": "How long?", "reference": "Two months.", "answer": "Two months."}
    rows = jsonl(folder / "malformed.jsonl", good, {**good, "id": 2, **broken})
    misused = command("grade", "--batch", rows, cwd=folder)
    assert (misused.returncode, misused.stdout) == (2, "")
    assert hint in misused.stderr
    assert "Traceback" not in misused.stderr


def test_grades_that_are_stored_are_reported_and_graded_anew(folder: Path) -> None:
    report = command("grade", "--report", "--json", cwd=folder)
    assert (report.returncode, report.stdout) == (0, "")
    assert "0 questions with graded answers" in report.stderr
    regraded = command("grade", "--regrade", cwd=folder)
    assert (regraded.returncode, regraded.stdout) == (0, "")
    assert "0 grades would be others today: nothing was changed" in regraded.stderr
    assert command("grade", "--apply", cwd=folder).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("ask",), "question or --batch"),
        (("ask", "one", "--batch", "two.jsonl"), "question or --batch"),
        (("ask", "--batch", "absent.jsonl"), "cannot be read"),
        (("grade", "--answer", "only"), "--question"),
        (("index", "--only"), "--only needs"),
        (("nonsense",), "No such command"),
    ],
)
def test_misuse_ends_with_two_and_a_hint(arguments: tuple[str, ...], hint: str, folder: Path) -> None:
    misused = command(*arguments, cwd=folder)
    assert misused.returncode == 2
    assert hint in misused.stderr
    assert "Traceback" not in misused.stderr


def test_a_broken_row_of_a_batch_is_named_before_any_work(folder: Path) -> None:
    (folder / "broken.jsonl").write_text('{"id": 1, "question": "ok"}\n{"id": 2}\n')
    misused = command("ask", "--batch", "broken.jsonl", cwd=folder)
    assert (misused.returncode, misused.stdout) == (2, "")
    assert "broken.jsonl:2" in misused.stderr


def test_bad_settings_are_one_line_each(folder: Path) -> None:
    refused = command("stats", cwd=folder, INTERVIEW_BOT_PROT="1")
    assert refused.returncode == 2
    assert refused.stderr.startswith("INTERVIEW_BOT_PROT is not a setting")
    assert len(refused.stderr.strip().splitlines()) == 1


def test_a_data_folder_that_cannot_be_made_is_one_line(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    failed = command("stats", cwd=folder, INTERVIEW_BOT_DATA_DIR="file/data")
    assert failed.returncode == 1
    assert "cannot be written" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_a_corrupt_database_is_one_line_that_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "interview-bot.db").write_bytes(b"garbage " * 4096)
    failed = command("stats", cwd=tmp_path)
    assert failed.returncode == 1
    assert "is damaged" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_one_line(folder: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        failed = command("playground", "--port", str(taken.getsockname()[1]), cwd=folder)
    assert failed.returncode == 1
    assert "in use" in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_push_without_a_bot_or_a_token_says_what_to_start(folder: Path) -> None:
    failed = command("push", "--now", cwd=folder)
    assert failed.returncode == 1
    assert "interview-bot run" in failed.stderr


def candidate(folder: Path, number: int) -> None:
    with closing(sqlite3.connect(folder / "data" / "interview-bot.db")) as connection, connection:
        connection.execute(
            "INSERT INTO candidates"
            " (id, role, zone, quiz_at, paused, blocked, onboarding, next_push_at, created_at)"
            " VALUES (?, 'ml-engineer', 'Asia/Kolkata', '09:00', 0, 0, 0,"
            " datetime('now', '+2 hours'), datetime('now'))",
            (number,),
        )


def test_a_dry_run_lists_who_gets_what_and_when_and_sends_nothing(folder: Path) -> None:
    candidate(folder, 41)
    listed = command("push", "--dry-run", "--json", cwd=folder)
    assert listed.returncode == 0, listed.stderr
    [row] = lines(listed.stdout)
    assert set(row) == {"candidate_id", "campaign", "role", "asked_for", "at", "local"}
    assert row["asked_for"] == row["at"]
    assert str(row["local"]).endswith("+05:30")
    assert lines(command("stats", "--json", cwd=folder).stdout)[0]["outbox"] == {}


def test_a_person_can_be_exported_and_forgotten(folder: Path) -> None:
    candidate(folder, 42)
    exported = json.loads(command("export", "42", cwd=folder).stdout)
    assert exported["candidates"][0]["role"] == "ml-engineer"
    assert "deleted" in command("forget", "42", cwd=folder).stdout
    gone = command("export", "42", cwd=folder)
    assert (gone.returncode, gone.stdout) == (1, "")
    assert "Nobody with the number 42" in gone.stderr


def test_a_backup_brings_the_state_back(folder: Path, tmp_path: Path) -> None:
    candidate(folder, 43)
    saved = tmp_path / "saved.db"
    assert command("backup", str(saved), cwd=folder).returncode == 0
    assert "exists already" in command("backup", str(saved), cwd=folder).stderr
    command("forget", "43", cwd=folder)
    assert command("restore", str(saved), cwd=folder).returncode == 0
    assert json.loads(command("export", "43", cwd=folder).stdout)["candidates"]
    (tmp_path / "no.db").write_bytes(b"no backup")
    refused = command("restore", str(tmp_path / "no.db"), cwd=folder)
    assert refused.returncode == 1
    assert "not a backup" in refused.stderr


def test_documents_are_added_refreshed_and_removed(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "data", tmp_path / "data")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "canteen.md").write_text("# Canteen\n\nThe canteen serves lunch from 12:30 to 14:00.\n")
    (notes / "picture.md").write_bytes(b"\xff\xd8\xff\x00\x00" * 50)
    [report] = lines(command("index", "notes", "--json", cwd=tmp_path).stdout)
    assert (report["documents_added"], report["documents_unchanged"]) == (1, 5)
    assert "picture.md" in str(report["failed"])
    [answer] = lines(command("ask", "When does the canteen serve lunch?", "--json", cwd=tmp_path).stdout)
    assert "12:30" in str(answer["answer"])

    (notes / "canteen.md").unlink()
    [report] = lines(command("index", "--json", cwd=tmp_path).stdout)
    assert (report["documents_removed"], report["embedded"]) == (1, 0)

    (tmp_path / "only.txt").write_text("Parking\n\nThe car park opens at 6 in the morning.\n")
    [report] = lines(command("index", "only.txt", "--only", "--json", cwd=tmp_path).stdout)
    assert (report["documents_added"], report["documents_removed"]) == (1, 5)

    empty = tmp_path / "empty"
    empty.mkdir()
    failed = command("index", str(empty), "--only", cwd=tmp_path)
    assert failed.returncode == 1
    assert len(failed.stderr.strip().splitlines()) == 1
    [answer] = lines(command("ask", "When does the car park open?", "--json", cwd=tmp_path).stdout)
    assert "6 in the morning" in str(answer["answer"])


def test_a_damaged_index_is_rebuilt_and_said_so(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / "data", tmp_path / "data")
    shutil.rmtree(tmp_path / "data" / "chroma")
    asked = command("ask", "How long is the written test?", "--json", cwd=tmp_path)
    assert lines(asked.stdout)[0]["answered"] is True
    assert "rebuil" in asked.stderr


def test_doctor_finds_everything_well_without_keys(folder: Path) -> None:
    checked = command("doctor", "--json", cwd=folder)
    assert checked.returncode == 0, checked.stdout
    assert {row["check"] for row in lines(checked.stdout)} >= {
        "content",
        "embedding model",
        "data",
        "Telegram",
    }


def test_doctor_says_what_is_wrong_with_a_connection(folder: Path) -> None:
    checked = command(
        "doctor",
        cwd=folder,
        TELEGRAM_BOT_TOKEN="123456:abcdefghijklmnop",
        TELEGRAM_API_URL="http://127.0.0.1:9",
        OPENAI_API_KEY="sk-very-secret",
        OPENAI_BASE_URL="http://127.0.0.1:9/v1",
    )
    assert checked.returncode == 1
    assert "FAIL  Telegram: http://127.0.0.1:9 cannot be reached" in checked.stdout
    assert "FAIL  language model" in checked.stdout
    assert "very-secret" not in checked.stdout + checked.stderr
    assert "abcdefghijklmnop" not in checked.stdout + checked.stderr


def test_the_language_model_is_counted_priced_limited_and_diagnosed(
    indexed_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shutil.copytree(indexed_folder, tmp_path / "data")
    reply = {"sentences": [{"text": "The written test takes 60 minutes.", "citations": [1]}]}
    question = ("ask", "How long is the written test?", "--json")
    with ModelServer(always(says(reply, usage=(3000, 500)))) as server:
        model = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": server.url}
        model["OPENAI_TRANSCRIPTION_MODEL"] = "off"
        assert lines(command(*question, cwd=tmp_path, **model).stdout)[0]["mode"] == "model"
        doctor = command("doctor", cwd=tmp_path, OPENAI_DAILY_TOKENS="9000", **model)
        assert "gpt-4o-mini answers; 7,000 tokens used today (UTC), 2,000 left of 9,000" in doctor.stdout
        refused = command(*question, cwd=tmp_path, OPENAI_DAILY_TOKENS="7100", **model)
        assert lines(refused.stdout)[0]["mode"] == "extractive"
        assert len(server.requests) == 2
        assert "How long" not in refused.stderr
    priced = command("stats", "--json", cwd=tmp_path, OPENAI_PRICE_IN="0.15", OPENAI_PRICE_OUT="0.60")
    counted = lines(priced.stdout)[0]["language_model"]
    assert isinstance(counted, dict)
    assert (counted["calls"], counted["sent"], counted["received"]) == (2, 6000, 1000)
    assert counted["cost"] == pytest.approx(0.0015)
    assert counted["fallbacks"] == {"over_budget": 1}
    assert 0 < counted["median"] <= counted["p95"]
    said = command("stats", cwd=tmp_path).stdout
    assert "language model: 2 calls in the last 24 hours, median " in said
    assert "tokens: 6000 sent, 1000 received; 0 known from before; fallbacks: over budget 1" in said
    gauges = command("stats", "--metrics", cwd=tmp_path).stdout
    assert "interview_bot_language_model_sent 6000.0" in gauges
    assert 'interview_bot_language_model_fallbacks{reason="over_budget"} 1.0' in gauges


def test_questions_drafted_from_a_document_are_a_file_without_faults(folder: Path, tmp_path: Path) -> None:
    drafted = command("bank", "draft", "ml-data-associate", "--count", "2", cwd=folder)
    assert drafted.returncode == 0, drafted.stderr
    (tmp_path / "drafts.yaml").write_text(drafted.stdout)
    checked = command("bank", "check", str(tmp_path / "drafts.yaml"), cwd=folder)
    assert (checked.returncode, checked.stdout) == (0, "")
    assert drafted.stdout.count("kind: choice") == 2
    unknown = command("bank", "draft", "nothing", cwd=folder)
    assert unknown.returncode == 2
    assert "there is no document 'nothing'" in " ".join(unknown.stderr.replace("│", " ").split())


BANK = """roles: [ml-engineer]
questions:
  - id: an-operators-own
    kind: choice
    topic: pay
    difficulty: 1
    prompt: Which fruit does the operator of this test like best?
    options: [apples, pears]
    answer: pears
    explanation: The operator has said so more than once.
"""


def test_questions_are_checked_added_and_printed(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(BANK.replace("answer: pears", "answer: figs"))
    faulty = command("bank", "import", "mine.yaml", cwd=tmp_path)
    assert faulty.returncode == 1
    assert "mine.yaml:3: questions.0: Value error, the answer is not one of the options" in faulty.stdout
    (tmp_path / "mine.yaml").write_text(BANK)
    assert command("bank", "check", "mine.yaml", cwd=tmp_path).returncode == 0
    assert "an-operators-own" not in command("bank", "export", cwd=tmp_path).stdout
    assert command("bank", "import", "mine.yaml", cwd=tmp_path).returncode == 0
    exported = command("bank", "export", cwd=tmp_path).stdout
    assert "an-operators-own" in exported
    (tmp_path / "all.csv").write_text(exported)
    again = command("bank", "check", "--json", "all.csv", cwd=tmp_path)
    assert "is taken already" in again.stdout


def test_a_shipped_question_is_replaced_where_that_is_asked_for_and_comes_back(tmp_path: Path) -> None:
    mine = BANK.replace("an-operators-own", "excel-dollar-signs")
    (tmp_path / "mine.yaml").write_text(mine)
    refused = command("bank", "import", "mine.yaml", cwd=tmp_path)
    assert refused.returncode == 1
    assert "'excel-dollar-signs' is taken already; `bank import --replace` puts yours" in refused.stdout
    replaced = command("bank", "import", "--replace", "mine.yaml", cwd=tmp_path)
    assert replaced.returncode == 0, replaced.stdout
    assert "In the place of shipped questions: excel-dollar-signs." in replaced.stderr
    assert "In the place of shipped questions" in command("bank", "check", cwd=tmp_path).stderr
    assert "operator of this test" in command("bank", "export", cwd=tmp_path).stdout
    (tmp_path / "other.yaml").write_text(mine.replace("Which fruit", "And which other fruit"))
    assert command("bank", "import", "--replace", "other.yaml", cwd=tmp_path).returncode == 1
    (tmp_path / "mine.yaml").write_text(BANK)
    assert command("bank", "import", "mine.yaml", cwd=tmp_path).returncode == 0
    assert "excel-dollar-signs" in command("bank", "export", cwd=tmp_path).stdout
