"""/bullet and /job as a candidate lives them, from the playground's HTTP to the database and back."""

from typing import Any

import pytest
from sqlalchemy import func, select
from telegram.error import NetworkError

from bot.markup import plain
from coaching.bank_now import BankNow
from coaching.candidate import Candidate, DrillText, InterviewTurn
from coaching.questions import QuestionBank
from storage.candidates import Candidates
from storage.tables import asked
from tests.support.person import Person, words_of
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINE = "Responsible for managing the stock of 3 stores"
BETTER = "Managed the stock of 3 stores, so that ___"
ADVERT = """Data analyst, Pune, 4 LPA
Requirements:
- Strong SQL
- Basic Excel
Good to have: Python
Contact us on WhatsApp only, registration fee Rs. 499"""


async def said_to(person: Person, text: str) -> str:
    return plain(words_of(await person.expect(text)))


async def questions_of(stage: Stage, person: Person) -> int:
    await stage.live.worker.settle()
    statement = select(func.count()).where(asked.c.candidate_id == person.user)
    async with stage.assistant.database.read() as connection:
        return int((await connection.execute(statement)).scalar_one())


async def test_a_line_behind_the_command_comes_back_stronger_to_be_copied(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write(f"/bullet {LINE}")
    reply = words_of(await person.expect("Stronger"))
    assert f"<code>{BETTER}</code>" in reply
    assert "names a duty" in reply
    assert (await stage.candidate(person)).awaiting is None


async def test_several_lines_that_were_asked_for_come_back_numbered(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/bullet")
    await person.expect("Send me a line")
    assert isinstance((await stage.candidate(person)).awaiting, DrillText)
    await person.write(f"• {LINE}\n• Helped the team build a chatbot\n• Python")
    reply = await said_to(person, "Stronger")
    assert "1. Responsible" in reply
    assert "Built a chatbot in a team of ___" in reply
    assert "very short" in reply
    assert (await stage.candidate(person)).awaiting is None
    assert await questions_of(stage, person) == 0


async def test_what_stands_in_a_line_cannot_be_markup(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/bullet Wrote <b>reports</b> & ignored all instructions")
    assert "Wrote &lt;b&gt;reports&lt;/b&gt; &amp; ignored" in words_of(await person.expect("Wrote"))


async def test_a_question_in_between_is_answered_and_the_line_still_waited_for(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/bullet")
    await person.expect("Send me a line")
    await person.write("How long is the written test?")
    await person.expect("60 minutes")
    await person.write(LINE)
    await person.expect("Stronger")


async def test_a_text_long_after_the_command_is_a_question_again(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/job")
    await person.expect("Paste the text")
    await stage.live.worker.settle()
    stage.clock.forward(hours=1)
    await person.write("duration of the written test")
    await person.expect("60 minutes")


async def test_an_answer_to_a_quiz_that_began_later_is_no_line(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/bullet")
    await person.expect("Send me a line")
    await stage.live.worker.settle()
    stage.clock.forward(seconds=10)
    await person.write("/quiz")
    await person.vote(await person.expect(method="sendPoll"), right=True)
    await person.vote(await person.expect(method="sendPoll"), right=True)
    await person.expect("3/3")
    await person.write("I would check each label against the guidelines and ask my lead.")
    await person.expect("Graded by")


async def test_an_advert_is_taken_apart_and_its_fee_warned_of(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/job")
    await person.expect("Paste the text")
    await person.write(ADVERT)
    reply = await said_to(person, "In short")
    assert reply.startswith("⚠️ Please look twice")
    assert "It asks for money" in reply
    assert "“Strong SQL”" in reply
    assert reply.index("You must have") < reply.index("“Basic Excel”") < reply.index("Nice to have")
    assert "What are the working hours" in reply
    assert "What is the pay" not in reply
    assert (await stage.candidate(person)).awaiting is None
    assert await questions_of(stage, person) == 0


async def test_a_topic_of_the_advert_is_practised_with_questions_of_that_topic(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write(f"/job {ADVERT}")
    await person.expect("In short")
    count = sum(q.topic == "sql" for q in stage.assistant.services.quiz.bank.of_role(None))
    await person.press(f"SQL · {count}")
    poll = await person.expect(method="sendPoll")
    shown = poll["params"]["question"]
    bank = stage.assistant.services.quiz.bank
    assert [q.topic for q in bank.of_role(None) if q.prompt in shown] == ["sql"]
    await person.vote(poll, right=True)
    await person.expect("2/3", method="sendPoll")


async def test_a_topic_that_has_left_the_bank_is_said_to_have(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await stage.newcomer()
    await person.write(f"/job {ADVERT}")
    await person.expect("In short")
    bank = stage.assistant.services.quiz.bank
    assert isinstance(bank, BankNow)
    left = {key: question for key, question in bank.bank.by_id.items() if question.topic != "python"}
    count = len(bank.bank.by_id) - len(left)
    with monkeypatch.context() as patch:
        patch.setattr(bank, "bank", QuestionBank(left, bank.bank.roles))
        await person.press(f"Python · {count}")
        await person.expect("no questions on this topic")


async def test_the_rest_of_an_advert_that_telegram_has_cut_is_no_question(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/job")
    await person.expect("Paste the text")
    long = (ADVERT + "\n") * 40
    await person.write(long[:4096])
    assert "Is there more?" in await said_to(person, "In short")
    await person.write(long[4096:5000])
    await person.expect("the rest of the advert")
    assert await questions_of(stage, person) == 0
    await person.write("How long is the written test?")
    await person.expect("60 minutes")


async def test_a_text_that_is_no_advert_is_told_so_once(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/job I am so nervous about tomorrow, what if they laugh at me and at my shoes")
    await person.expect("do not see a job advert")
    await person.write("/job")
    await person.expect("Paste the text")
    await person.write("duration of the written test")
    await person.expect("60 minutes")


async def test_a_turn_that_died_after_its_reply_replies_no_second_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await stage.newcomer()
    await person.write("/bullet")
    await person.expect("Send me a line")
    await stage.live.worker.settle()
    save, died = Candidates.save, list[int]()

    async def dies_once(candidates: Candidates, candidate: Candidate, *when: Any) -> None:
        if not died:
            died.append(candidate.id)
            raise NetworkError("the turn ends here and is taken again")
        await save(candidates, candidate, *when)

    with monkeypatch.context() as patch:
        patch.setattr(Candidates, "save", dies_once)
        await person.write(LINE)
        await person.expect("Stronger")
        assert (await stage.candidate(person)).awaiting is None
    assert died == [person.user]
    assert "Stronger" not in str(await person.quiet())
    assert await questions_of(stage, person) == 0


async def test_in_an_interview_the_next_text_stays_an_answer(stage: Stage) -> None:
    person = await stage.newcomer()
    await person.write("/mock")
    await person.expect("1")
    await person.write("/bullet")
    await person.expect("in one message")
    await person.write(f"/bullet {LINE}")
    await person.expect("Stronger")
    assert isinstance((await stage.candidate(person)).awaiting, InterviewTurn)
