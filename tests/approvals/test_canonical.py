"""One document has one text, and the text gives the document back to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals import canonical

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15)
PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(st.characters(codec="utf-8")), AMOUNTS
)
DOCUMENTS = st.dictionaries(st.text(st.characters(codec="utf-8")), st.recursive(PLAIN, st.lists, max_leaves=20))


@given(DOCUMENTS)
def test_the_text_of_a_document_gives_the_document_back(document):
    text = canonical.dumps(document)

    assert canonical.loads(text) == document
    assert canonical.dumps(canonical.loads(text)) == text


@given(DOCUMENTS)
def test_the_order_of_members_does_not_change_the_text(document):
    turned = dict(reversed(document.items()))

    assert canonical.dumps(turned) == canonical.dumps(document)


def test_cents_keep_their_zeros():
    assert canonical.dumps({"b": Decimal("10.00"), "a": Decimal("1E+2")}) == '{"a":100,"b":10.00}'


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("-Infinity"), Decimal("1E+1000"), Decimal("1E-1000")])
def test_what_is_no_amount_has_no_text(value):
    with pytest.raises((TypeError, ValueError), match="has no place in a document"):
        canonical.dumps([value])


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', ""])
def test_what_is_not_json_is_refused(text):
    with pytest.raises(ValueError):
        canonical.loads(text)


def test_a_digest_knows_where_one_text_ends():
    assert canonical.digest("ab", "c") != canonical.digest("a", "bc")
