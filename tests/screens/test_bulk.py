"""Many items at once: each row stands for itself."""

from approvals.checks import problem
from approvals.models import Access, ErpRequest, Notice, WorkflowItem
from approvals.states import State


def tick(client, *items, verb="accept", **more):
    form = {"verb": verb, "back": "/inbox/", "pk": [item.pk for item in items], **more}
    return client.post("/bulk/", form)["Location"]


def states(*items):
    return [WorkflowItem.objects.get(pk=item.pk).state for item in items]


def words(page):
    return {result.pk: result.words for result in page.context["selection"].results}


def test_the_confirmation_carries_no_input_per_row(browse, approver, make_invoice):
    client, items = browse(approver), [make_invoice() for _ in range(3)]

    page = client.get(tick(client, *items)).content.decode()

    assert "3 will go" in page
    assert 'name="pk"' not in page
    assert states(*items) == [State.READY_TO_EXPORT] * 3


def test_a_blocked_row_stops_no_other(browse, approver, make_invoice, books):
    client, good, bad = browse(approver), make_invoice(), make_invoice()
    books.problems[bad.pk] = [problem("no_retainage_item", which="payable")]

    page = client.post(tick(client, good, bad), follow=True)

    assert states(good, bad) == [State.ACCEPTED, State.READY_TO_EXPORT]
    assert "names no item for retainage payable" in words(page)[bad.pk]


def test_rows_that_build_on_each_other_are_accepted_together(browse, approver, make_invoice, books):
    client, grandchild, child, parent = browse(approver), make_invoice(), make_invoice(), make_invoice()
    books.parents = {grandchild.pk: child, child.pk: parent}
    address = tick(client, grandchild, child, parent)
    assert "3 will go" in client.get(address).content.decode()

    client.post(address)

    assert states(parent, child, grandchild) == [State.ACCEPTED] * 3


def test_what_builds_on_a_row_that_stays_stays_with_it(browse, approver, make_invoice, books):
    client, child, parent = browse(approver), make_invoice(), make_invoice()
    books.parents = {child.pk: parent}
    books.problems[parent.pk] = [problem("no_retainage_item", which="payable")]
    address = tick(client, child, parent)
    assert "2 will not" in client.get(address).content.decode()

    client.post(address)

    assert states(parent, child) == [State.READY_TO_EXPORT] * 2


def test_a_row_whose_document_changed_since_is_refused_by_name(browse, approver, make_invoice):
    client, same, changed = browse(approver), make_invoice(), make_invoice()
    address = tick(client, same, changed)
    WorkflowItem.objects.filter(pk=changed.pk).update(erp_name="X-9")

    page = client.post(address, follow=True)

    assert states(same, changed) == [State.ACCEPTED, State.READY_TO_EXPORT]
    assert changed.number in words(page)[changed.pk]
    assert "changed since you saw it" in words(page)[changed.pk]


def test_a_confirmation_is_carried_out_once(browse, approver, invoice):
    client = browse(approver)
    address = tick(client, invoice)

    client.post(address)
    again = client.post(address, follow=True)

    assert ErpRequest.objects.filter(item=invoice).count() == 1
    assert "1 done" in again.content.decode()


def test_forty_rejections_need_one_reason_and_make_one_mail(browse, approver, make_invoice):
    client, items = browse(approver), [make_invoice() for _ in range(40)]
    address = tick(client, *items, verb="reject")

    client.post(address, {"reason": " "})
    assert states(*items) == [State.READY_TO_EXPORT] * 40

    client.post(address, {"reason": "Wrong month"})
    assert states(*items) == [State.REJECTED] * 40
    assert Notice.objects.values("batch", "to").distinct().count() == 1


def test_without_the_right_no_row_moves(browse, pm, invoice):
    client = browse(pm)

    page = client.post(tick(client, invoice), follow=True)

    assert states(invoice) == [State.READY_TO_EXPORT]
    assert "do not have the right" in words(page)[invoice.pk]


def test_the_confirmation_foresees_who_may_not_and_why(browse, approver, pm, make_invoice, elsewhere):
    own, hidden, good = make_invoice(sent_by=approver), make_invoice(project=elsewhere), make_invoice()
    address = tick(browse(approver), own, hidden, good)
    Access.objects.filter(user=approver).update(all_projects=False)
    approver.access.get().projects.add(good.project)

    page = browse(approver).get(address)

    assert "1 will go" in page.content.decode()
    assert dict(page.context["reasons"]) == {
        "You sent it yourself; somebody else has to accept it.": 1,
        "You no longer see it.": 1,
    }


def test_the_confirmation_says_that_a_right_is_missing(browse, pm, invoice):
    client = browse(pm)

    page = client.get(tick(client, invoice))

    assert dict(page.context["reasons"]) == {"You do not have the right to accept it.": 1}
    assert "Accept 1" not in page.content.decode()


def test_a_row_that_is_not_visible_cannot_be_ticked(browse, pm, make_invoice, elsewhere):
    client, hidden = browse(pm), make_invoice(project=elsewhere)

    assert tick(client, hidden) == "/inbox/"


def test_nothing_ticked_says_what_to_do(browse, approver):
    answer = browse(approver).post("/bulk/", {"verb": "accept", "back": "/inbox/"}, follow=True)

    assert "Nothing was ticked" in answer.content.decode()


def test_a_foreign_way_back_is_not_followed(browse, approver):
    answer = browse(approver).post("/bulk/", {"verb": "accept", "back": "//evil.example/"})

    assert answer["Location"] == "/inbox/"


def test_another_persons_selection_is_not_there(browse, approver, admin, invoice):
    address = tick(browse(approver), invoice)

    answer = browse(admin).get(address)

    assert answer["Location"] == "/inbox/"


def test_a_thousand_items_take_few_statements(browse, approver, make_invoice, django_assert_max_num_queries):
    for _ in range(1000):
        make_invoice()
    client = browse(approver)
    address = tick(client, all="1", back="/subcontractor-invoices/?state=READY_TO_EXPORT")

    # Session, user and rights take seven of them.
    with django_assert_max_num_queries(25):
        client.post(address)

    assert WorkflowItem.objects.filter(state=State.ACCEPTED).count() == 1000


def test_a_thousand_rejections_take_few_statements(browse, approver, make_invoice, django_assert_max_num_queries):
    for _ in range(1000):
        make_invoice()
    client = browse(approver)
    address = tick(client, verb="reject", all="1", back="/subcontractor-invoices/?state=READY_TO_EXPORT")

    with django_assert_max_num_queries(25):
        client.post(address, {"reason": "Wrong month"})

    assert WorkflowItem.objects.filter(state=State.REJECTED).count() == 1000
