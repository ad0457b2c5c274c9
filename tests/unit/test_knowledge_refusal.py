import pytest

from knowledge.refusal import OTHER_LANGUAGE, REFUSAL, refusal


@pytest.mark.parametrize(
    "asked",
    [
        "¿Cuánto dura la prueba escrita?",
        "Wie lange dauert der schriftliche Test?",
        "combien de temps dure le test écrit",
        "ujian tulis berapa lama",
        "लिखित परीक्षा कितने मिनट की है?",
        "எழுத்துத் தேர்வு எவ்வளவு நேரம்?",
    ],
)
def test_a_question_in_another_language_hears_which_one_works(asked: str) -> None:
    assert refusal(asked, []) == OTHER_LANGUAGE


@pytest.mark.parametrize(
    "asked",
    [
        "is there a hostel near the office",
        "wat tme 2 reach venue",
        "rounds kitne hai",
        "hostel irukka",
        "2019 passout can come?",
        "sal for sde2 at tcs",
        "'; DROP TABLE candidates; --",
        "xxxxxxxx",
        "",
    ],
)
def test_english_as_candidates_type_it_is_english(asked: str) -> None:
    assert refusal(asked, []) == REFUSAL
