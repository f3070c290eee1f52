import pytest

from connector.sandbox.mount import CompanyFile

HOST = "http://sandbox.test"
APP = ("sandbox-client", "sandbox-secret")


class Client:
    """The least a client of QuickBooks Online needs: one session with a token."""

    def __init__(self, session, realm, *, token=None, host=HOST):
        self.session, self.host, self.root = session, host, f"{host}/v3/company/{realm}"
        token = token or self.grant(grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap")["access_token"]
        session.headers["Authorization"] = f"Bearer {token}"

    def grant(self, **form):
        return self.session.post(f"{self.host}/oauth2/v1/tokens/bearer", data=form, auth=APP).json()

    def post(self, path, document, **query):
        return self.session.post(f"{self.root}/{path}", json=document, params=query)

    def get(self, path, **query):
        return self.session.get(f"{self.root}/{path}", params=query)

    def query(self, statement):
        return self.get("query", query=statement).json()["QueryResponse"]

    def create(self, entity, document, **query):
        answer = self.post(entity.lower(), document, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()[entity]


@pytest.fixture
def company_file():
    return CompanyFile()


@pytest.fixture
def client(company_file):
    return Client(company_file.session(), company_file.realm)


@pytest.fixture
def vendor(client):
    return client.create("Vendor", {"DisplayName": "Ridgeline Concrete"})


@pytest.fixture
def job(client):
    owner = client.create("Customer", {"DisplayName": "Harbor View LLC"})
    return client.create("Customer", {"DisplayName": "2417 Tower", "Job": True, "ParentRef": {"value": owner["Id"]}})


@pytest.fixture
def item(client):
    accounts = {"IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "82"}}
    return client.create("Item", {"Name": "03-300.S", "Type": "Service", **accounts})


def expense(amount, account="82", **detail):
    """One account-based line."""
    kind = "AccountBasedExpenseLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: {"AccountRef": {"value": account}, **detail}}


def sale(amount, item="3", **detail):
    """One sales line; item 3 is the seeded "Contract billing"."""
    kind = "SalesItemLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: {"ItemRef": {"value": item}, **detail}}
