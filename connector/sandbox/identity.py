"""Who consented: the id_token, the keys that prove it, and userinfo, for clients that ask for the scope `openid`."""

from __future__ import annotations

import base64
from functools import cache

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from .wire import Json, dumps

# A name and not an address: some clients compare it with Intuit's own, whatever the discovery document says.
ISSUER = "https://oauth.platform.intuit.com/op/v1"
KEY_ID = "sandbox-1"
LIFETIME = 3600
PERSON: Json = {"sub": "b7f0c1de-4c5a-4f8e-9a55-0d2f6f1f4a10"}
# What each scope tells of the person, spelled as Intuit spells it.
CLAIMS: dict[str, Json] = {
    "email": {"email": "controller@northbeam.example", "emailVerified": True},
    "profile": {"givenName": "Robin", "familyName": "Alder"},
    "phone": {"phoneNumber": "+1 2085550100", "phoneNumberVerified": True},
    "address": {
        "address": {
            "streetAddress": "1200 W Front St", "locality": "Boise", "region": "ID", "postalCode": "83702", "country": "US",
        }
    },
}  # fmt: skip


def userinfo(scope: str) -> Json:
    """The claims that the scopes of an access token open."""
    told = dict(PERSON)
    for name in scope.split():
        told |= CLAIMS.get(name, {})
    return told


def id_token(*, client_id: str, realm: str, now: float) -> str:
    """A signed JWT (RS256) that says who consented, to whom, for which company."""
    claims = {
        **PERSON, "aud": [client_id], "realmid": realm, "auth_time": int(now), "iss": ISSUER,
        "exp": int(now) + LIFETIME, "iat": int(now),
    }  # fmt: skip
    signed = ".".join(_encoded(dumps(part).encode()) for part in ({"kid": KEY_ID, "alg": "RS256"}, claims))
    return f"{signed}.{_encoded(_key().sign(signed.encode(), padding.PKCS1v15(), SHA256()))}"


def jwks() -> Json:
    """The public key as a JSON Web Key Set."""
    numbers = _key().public_key().public_numbers()
    key = {"kty": "RSA", "e": _number(numbers.e), "n": _number(numbers.n), "alg": "RS256", "use": "sig", "kid": KEY_ID}
    return {"keys": [key]}


@cache
def _key() -> rsa.RSAPrivateKey:
    """The key of this process: an id_token is checked once, when it comes."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _number(value: int) -> str:
    return _encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
