"""What leaves and what stays, in the ways in which people in India write of themselves."""

import re
import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.privacy import redact, redact_all

HIDDEN = {
    "987 654 3210 or 9876-543-210": "[phone] or [phone 2]",
    "98 76 54 32 10": "[phone]",
    "9 8 7 6 5 4 3 2 1 0": "[phone]",
    "Ph: 98765.43210": "Ph: [phone]",
    "mob no-9876543210": "mob no-[phone]",
    "06 12 34 56 78": "[phone]",
    "nine eight seven six five four three two one zero": "[phone]",
    "wa.me/919876543210": "[link]",
    "priya at gmail dot com": "[email]",
    "priya[at]example.com, priya @ gmail.com": "[email], [email 2]",
    "प्रिया@उदाहरण.भारत": "[email]",
    "my UPI is priya@okaxis": "my UPI is [id number]",
    "priya.s@ybl.": "[id number].",
    "my insta id is priya.s_22": "my insta id is [link]",
    "@priya_sharma on Instagram": "[link] on Instagram",
    "Passport K1234567": "Passport [id number]",
    "Voter ID ABC1234567": "Voter ID [id number]",
    "DL TN01 20110012345": "DL [id number]",
    "driving licence TN-0120110012345": "driving licence [id number]",
    "account no 12345678901, IFSC HDFC0001234": "account no [id number], IFSC [id number 2]",
    "roll no 19CS1042": "roll no [id number]",
    "employee id 1045678": "employee id [id number]",
    "PAN ABCDE 1234 F": "PAN [id number]",
    "my aadhaar ends with 9012": "my aadhaar ends with [id number]",
    "DOB: 12 May 1998\nI label.": "DOB: [date of birth]\nI label.",
    "My date of birth is 12/05/1998 and I label.": "My date of birth is [date of birth] and I label.",
    "I was born on 12th May 1998.": "I was born on [date of birth].",
    "Address: 12, Gandhi Street, Chennai\nI label.": "Address: [address]\nI label.",
    "I live at 12, Gandhi Street, Chennai 600040": "I live at [address]",
    "my name is priya sharma.": "my name is [name].",
    "my name is priya sharma and i label": "my name is [name] and i label",
    "my name is priya working as a tester": "my name is [name] working as a tester",
    "I am PRIYA SHARMA": "I am [name]",
    "NAME - PRIYA SHARMA": "NAME - [name]",
    "myself priya from chennai": "myself [name] from chennai",
    "Hi sir, i am priya sharma.": "Hi sir, i am [name].",
    "I am Manish. I am Mohammed.": "I am [name]. I am [name 2].",
    "this is Priya Sharma here": "this is [name] here",
    "this is priya this side": "this is [name] this side",
    "Priya here, hello": "[name] here, hello",
    "You can call me Bunty.": "You can call me [name].",
    "I am called Priya": "I am called [name]",
    "I, Priya Sharma, led": "I, [name], led",
    "Thanks & regards,\nPriya Sharma": "Thanks & regards,\n[name]",
    "regards, priya sharma": "regards, [name]",
    "Mera naam Priya hai": "Mera naam [name] hai",
    "मेरा नाम प्रिया शर्मा है": "मेरा नाम [name] है",
    "என் பெயர் பிரியா": "என் பெயர் [name]",
    "My manager Mr. Rakesh Gupta said so. Rakesh knew.": "My manager Mr. [name] said so. [name 2] knew.",
    "Dr. A. P. J. Kalam and Shri Ramesh": "Dr. [name] and Shri [name 2]",
    "mr rakesh gupta": "mr [name]",
    "Rakesh Sir told me": "[name] Sir told me",
    "My father's name is Suresh Kumar": "My father's name is [name]",
    "I am A. P. J. Kalam and I label": "I am [name] and I label",
}

KEPT = """
turnover 9000000000
between 7000000000 and 8000000000
1024 2048 4096
I scored 98 76 54 62 70.
my marks were 98 76 54 62 70 in five subjects
value 9876543210
6500 700 800 images
2 4 8 16 32 64
one two three four five six
I am Learner
I am Batch Topper
I am Keralite
I am Eldest.
I am Pythonista.
I am English and Irish.
I AM HARDWORKING AND HONEST
I am AWS CERTIFIED.
my name should be on the list?
my name has a spelling mistake
My name was not called. What now?
You can call me for an interview any day.
They call me back after a week.
call me at 10:30 on 12/05/2026
Thanks, this is clear.
Thanks and regards
Yes Sir, I will come.
Dear Sir, I want to apply.
This is Python code.
This is important here.
This is Named Entity Recognition.
what is my name saved as
will you share my name publicly
Where do I get my name badge?
Same here, I like it.
Which Madam interviews?
Question here, please.
Call me ASAP.
I AM LOOKING FOR A JOB
I AM BCOM GRADUATE
the Table-Miss Flow
MS Excel and MS Word are needed.
I have an MS in Computer Science.
hi this is urgent
hi, i am vegetarian
myself included, we were five
I, however, like it.
The dataset's name is Open Images
Is the interview address: SP Infocity?
The address is in the mail.
I address: late labels, wrong labels.
I live in Chennai.
i live at home with 4 people
Is date of birth proof needed?
Candidates born after 2000 may apply.
passport size photo, 2 copies
PAN card and 2 photos
voter id and 12th marksheet
application no. 3 of 5
student batch 2024 2025
licence 2024
I work at amazon.com on labels
a @ b.T and W @ x.shape
pin code 600040
question q-0123 and card 4 of 12
Telegram is used here. Telegram: what for?
insta is fun
""".strip().splitlines()


@pytest.mark.parametrize("text", HIDDEN)
def test_what_is_personal_leaves_as_a_placeholder_and_comes_back(text: str) -> None:
    redacted = redact(text)
    assert redacted.text == HIDDEN[text]
    assert redacted.restore(redacted.text) == text


@pytest.mark.parametrize("text", KEPT)
def test_what_is_content_stays(text: str) -> None:
    assert redact(text).text == text


# --- at random: what must go

FIRST = st.sampled_from(
    [
        "priya",
        "rahul",
        "manish",
        "ayesha",
        "mohammed",
        "lakshmi",
        "gurpreet",
        "deepika",
        "joseph",
        "anjali",
        "syed",
    ]
)
LAST = st.sampled_from(
    ["sharma", "khan", "reddy", "nair", "banerjee", "singh", "iyer", "fernandes", "patil", "kaur"]
)
WRITTEN = st.sampled_from([str.title, str.upper])
INTRODUCED = st.sampled_from(
    [
        *("My name is {}.", "my name is {}, hello", "Myself {} from Pune", "I am {}, a fresher", "I'm {}."),
        *("Name: {}", "Regards,\n{}", "Hello, this is {}.", "You can call me {}.", "Mr. {} said no"),
        *("Respected Sir, I am {}.", "Mera naam {} hai", "Full name - {}", "I, {}, worked there"),
    ]
)


@given(FIRST, LAST, WRITTEN, INTRODUCED)
def test_no_name_leaves_that_was_given_in_a_usual_way(
    first: str, last: str, written: Callable[[str], str], introduced: str
) -> None:
    name = written(f"{first} {last}")
    sent = redact(introduced.format(name) + f"\nThen {name} labelled 500 images.").text
    assert first not in sent.lower()
    assert last not in sent.lower()
    assert "labelled 500 images" in sent


@given(FIRST, LAST, st.sampled_from(["my name is {}", "name: {}", "hi, i am {}.", "myself {}, fresher"]))
def test_no_name_leaves_in_small_letters_either(first: str, last: str, introduced: str) -> None:
    sent = redact(introduced.format(f"{first} {last}")).text
    assert first not in sent
    assert last not in sent


MOBILES = st.from_regex(r"[6-9][0-9]{8}[1-9]", fullmatch=True)
GROUPINGS = st.sampled_from([(10,), (5, 5), (3, 3, 4), (4, 3, 3), (3, 4, 3), (2, 4, 4), (2, 2, 2, 2, 2)])


@given(
    MOBILES,
    GROUPINGS,
    st.sampled_from(" -"),
    st.sampled_from(["", "+91 ", "0", "91-", "call ", "WhatsApp: "]),
)
def test_no_mobile_number_leaves_however_it_is_grouped(
    digits: str, sizes: tuple[int, ...], gap: str, before: str
) -> None:
    places = [sum(sizes[:count]) for count in range(len(sizes))]
    groups = [digits[place : place + size] for place, size in zip(places, sizes, strict=True)]
    if sum(group.endswith("00") for group in groups) * 2 >= len(groups) or all(
        g[:2] in ("19", "20") for g in groups
    ):
        return  # a row of round numbers, or of years
    sent = redact(f"Hello, {before}{gap.join(groups)}, thanks").text
    assert not re.search(r"\d{2}", sent.replace("+91", "").replace("91-", ""))


# --- at random: what must stay

DATES = st.dates(date(1990, 1, 1), date(2035, 12, 31))
FORMATS = st.sampled_from(
    ["%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%B %d, %Y", "%d %b", "%m/%Y"]
)
SAID = st.sampled_from(
    ["on {}", "from {} on", "The walk-in is on {}.", "({})", "by {}, 9:30 to 18:00", "{}: labels"]
)


@given(DATES, FORMATS, SAID)
def test_no_date_is_eaten(day: date, form: str, said: str) -> None:
    text = said.format(day.strftime(form))
    assert redact(text).text == text


@given(DATES, st.integers(1, 900), FORMATS)
def test_no_span_of_dates_is_eaten(day: date, days: int, form: str) -> None:
    until = day + timedelta(days=days)
    for gap in (" - ", " to ", "–"):
        text = f"Worked {day.strftime(form)}{gap}{until.strftime(form)} there"
        assert redact(text).text == text


AMOUNTS = st.integers(1, 99_999_999)


@given(
    AMOUNTS,
    st.sampled_from(["₹{:,}", "Rs. {:,}", "Rs {}", "{:,} rupees", "{:,} images", "{:,}", "INR {} a month"]),
)
def test_no_pay_and_no_count_is_eaten(amount: int, form: str) -> None:
    text = f"It was {form.format(amount)} there."
    assert redact(text).text == text


@given(
    st.lists(st.integers(0, 999), min_size=2, max_size=6),
    st.sampled_from([", ", " and ", " to ", "%, ", "/", " labels, ", ":"]),
)
def test_no_row_of_small_numbers_is_eaten(numbers: list[int], gap: str) -> None:
    text = f"I had {gap.join(map(str, numbers))} of them."
    assert redact(text).text == text


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59), st.floats(0, 100))
def test_no_time_and_no_percentage_is_eaten(h: int, m: int, h2: int, m2: int, share: float) -> None:
    text = f"From {h}:{m:02} to {h2}:{m2:02}, {h2 % 12}.{m2:02} PM, {share:.2f}% of it."
    assert redact(text).text == text


# --- what is known of the writer


def test_the_names_that_a_writer_goes_by_do_not_leave_in_any_letters() -> None:
    known = ("Priya Sharma", "Priya", "Sharma")
    safe, hidden = redact_all(
        {"question": "priya asks: may I, PRIYA SHARMA, come?", "more": ["by Sharma"]}, known
    )
    assert safe == {"question": "[name] asks: may I, [name 2], come?", "more": ["by [name 3]"]}
    assert hidden.restore("[name 2]") == "PRIYA SHARMA"


@pytest.mark.parametrize("name", ["Will May", "Data", "Amazon", "Test", "An", "🙂", "", "A.", "Mark"])
def test_a_name_that_is_a_word_as_well_takes_no_content_away(name: str) -> None:
    text = "Will the test mark data at Amazon in May? An answer: mark it."
    assert redact(text, (name, *name.split())).text == text


@pytest.mark.parametrize(
    "part",
    [
        *(
            "9 ",
            "98 ",
            "nine ",
            "Mr ",
            "mr a ",
            "my name is a",
            "Regards\n",
            "address: ",
            "DOB ",
            "I live at ",
            "at ",
        ),
        *(
            "a at ",
            "x@",
            "insta ",
            "account no ",
            "roll no 1",
            "passport a",
            "hi i am ",
            "A B ",
            "name - ",
            "Sir ",
            "I, A ",
        ),
        *("मेरा नाम ", "born ", "call me ", "- ", "\t", " ", "1 1-", "model ", "Aa here, ", "double one "),
    ],
)
def test_the_longest_message_takes_no_time_whatever_is_in_it(part: str) -> None:
    text = (part * 4096)[:4096]
    started = time.process_time()
    redact(text, ("Priya Sharma", "Priya"))
    assert time.process_time() - started < 0.5
