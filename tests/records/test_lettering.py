"""What is drawn is readable: letters where there are some, a mark where there are none, never a box."""

import pytest

from connector.lettering import drawn, register

READABLE = {
    "plain": ("Stone & Sons", "Stone & Sons"),
    "accents": ("Núñez Łódź Škoda", "Núñez Łódź Škoda"),
    "greek and cyrillic": ("Αθήνα Москва", "Αθήνα Москва"),
    "quotes and dashes": ("“Bay” – ½ ″ €", "“Bay” – ½ ″ €"),
    "an emoji is marked": ("Crane 🏗️ & Co", "Crane […] & Co"),
    "several together are marked once": ("A 👷🏽‍♀️🏗️ B", "A […] B"),
    "arabic is marked": ("Al-Nahda النهضة للمقاولات", "Al-Nahda […]"),
    "hebrew is marked": ("בונים Ltd", "[…] Ltd"),
    "chinese is marked": ("中建 Build", "[…] Build"),
    "a wide letter becomes plain": ("ＡＢＣ", "ABC"),
    "nothing turns the line round": ("A\u202eB", "AB"),
}


@pytest.mark.parametrize(("text", "expected"), READABLE.values(), ids=READABLE)
def test_a_text_is_drawn_as_far_as_there_are_letters(text, expected):
    assert drawn(text) == expected


@pytest.mark.parametrize("text", [text for text, _ in READABLE.values()])
def test_no_letter_without_a_shape_is_left(text):
    assert {ord(letter) for letter in drawn(text)} <= register()
