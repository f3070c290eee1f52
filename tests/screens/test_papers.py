"""A QuickBooks document set out to be read: nothing is left out, nothing is said twice."""

from decimal import Decimal

from approvals import canonical
from approvals.screens import papers
from approvals.screens.differences import differences


def line(amount, description="Concrete", **detail):
    kind = "ItemBasedExpenseLineDetail"
    refs = {"ItemRef": {"value": "7", "name": "03-100.S"}, "BillableStatus": "NotBillable"}
    return {"Amount": Decimal(amount), "Description": description, "DetailType": kind, kind: refs | detail}


def bill(*lines, **members):
    return papers.read(canonical.dumps({"Line": list(lines), **members}), entity="Bill")


def facts(paper):
    return {fact.label: fact.value for fact in paper.facts}


def test_the_total_is_the_sum_of_the_lines_to_the_cent():
    assert bill(line("0.10"), line("0.20"), line("-0.05")).total == Decimal("0.25")


def test_a_member_that_nobody_labelled_is_shown_all_the_same():
    assert facts(bill(GlobalTaxCalculation="NotApplicable")) == {"Global Tax Calculation": "NotApplicable"}


def test_what_does_not_exist_yet_is_marked_and_leads_to_its_item():
    (vendor,) = bill(VendorRef={"item": 12, "name": "Stone & Sons"}).facts

    assert (vendor.label, vendor.value, vendor.is_new, vendor.item) == ("Vendor", "Stone & Sons", True, 12)


def test_what_every_line_says_is_said_once():
    paper = bill(line("1.00"), line("2.00", Qty=2))

    assert facts(paper)["Billable, on each line"] == "no"
    assert [[fact.label for fact in row.others] for row in paper.lines] == [[], ["Quantity"]]


def test_an_address_reads_from_street_to_country():
    address = {"City": "Boise", "Country": "US", "CountrySubDivisionCode": "ID", "Line1": "2617 Depot St"}

    assert facts(bill(BillAddr=address))["Address"] == "2617 Depot St, Boise, ID, US"


def test_html_in_a_description_stays_text(browse, approver, invoice, books, monkeypatch):
    text = canonical.dumps({"Line": [line("1.00", description="<script>alert(1)</script>")]})
    monkeypatch.setattr(books, "_preview", lambda item: papers_preview(text))

    page = browse(approver).get(f"/items/{invoice.pk}/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def papers_preview(text):
    from approvals.documents import Preview

    return Preview("Bill", 3, text, canonical.digest(text))


def test_differences_name_the_member_and_both_values():
    before = '{"status":"approved","items":[{"id":4,"amount":1.10},{"id":5,"amount":2}],"updated_at":"a"}'
    after = '{"status":"draft","items":[{"id":5,"amount":2},{"id":4,"amount":1.20}],"updated_at":"b"}'

    found = [(row.member, row.before, row.after) for row in differences(before, after)]

    assert found == [("items[4] > amount", "1.10", "1.20"), ("status", "approved", "draft")]


def test_a_member_that_came_or_went_is_a_difference():
    (row,) = differences("{}", '{"billing_date":"2026-10-31"}')

    assert (row.member, row.before, row.after) == ("billing date", "nothing", "2026-10-31")
