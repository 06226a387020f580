"""Writes signature-vectors.json: signatures made, and confirmed, by implementations that are not ours.

    python3 -m venv venv && venv/bin/pip install standardwebhooks==1.1.0 svix==2.9.1 pynacl==1.6.2 cryptography==50.0.2 gidgethub==6.0.0
    venv/bin/python make_signature_vectors.py > signature-vectors.json
"""
import base64, datetime, importlib.metadata, json, random, sys, unittest.mock

import gidgethub.sansio, nacl.signing, standardwebhooks, svix
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

rng = random.Random(20261121)
TIMES = [0, 1614265330, 1700000000, 1795249882, 4102444800]
BODIES = ["", "{}", '{"test": 2432232314}', '{"id":"täsk-1","status":"completed","e":"\U0001f30a"}', "a.b.c\n\r\n", "x" * 700]


def version(name):
    return f"{name} {importlib.metadata.version(name)}"


def secret(length):
    return base64.b64encode(rng.randbytes(length)).decode()


def message_id(index):
    return ["msg_p5jXN8AQM9LWM0D4loKWxJek", "1", "msg-" + "a" * 200, "~!#:;=@_"][index % 4]


def standard(index):
    body, seconds, ident = BODIES[index % len(BODIES)], TIMES[index % len(TIMES)], message_id(index)
    # 48 and 24 bytes need no padding; 25 and 64 do, and some senders leave it out.
    text = secret([24, 48, 25, 64][index % 4])
    text = text.rstrip("=") if index % 3 == 0 else text
    maker = standardwebhooks.Webhook if index % 2 == 0 else svix.Webhook
    when = datetime.datetime.fromtimestamp(seconds, tz=datetime.timezone.utc)
    signature = maker("whsec_" + text).sign(ident, when, body)
    return {"maker": version("standardwebhooks" if index % 2 == 0 else "svix"), "scheme": "standard-webhooks", "secret": "whsec_" + text,
            "id": ident, "timestamp": str(seconds), "signature": signature, "body": body}


def asymmetric(index):
    body, seconds, ident = BODIES[index % len(BODIES)], TIMES[index % len(TIMES)], message_id(index)
    key = nacl.signing.SigningKey(rng.randbytes(32))
    signed = f"{ident}.{seconds}.{body}".encode()
    signature = key.sign(signed).signature
    Ed25519PublicKey.from_public_bytes(bytes(key.verify_key)).verify(signature, signed)
    return {"maker": f"{version('pynacl')}, confirmed by {version('cryptography')}", "scheme": "standard-webhooks",
            "secret": "whpk_" + base64.b64encode(bytes(key.verify_key)).decode(), "id": ident, "timestamp": str(seconds),
            "signature": "v1a," + base64.b64encode(signature).decode(), "body": body}


def github(index):
    body, text = BODIES[index % len(BODIES)], ["It's a Secret to Everybody", secret(24)][index % 2]
    made = []

    def note(given, calculated):
        made.append(calculated)
        return True

    # The library only compares: what it compares with is the signature.
    with unittest.mock.patch.object(gidgethub.sansio.hmac, "compare_digest", note):
        gidgethub.sansio.validate_event(body.encode(), signature="sha256=", secret=text)
    gidgethub.sansio.validate_event(body.encode(), signature=made[0], secret=text)
    return {"maker": version("gidgethub"), "scheme": "github", "secret": text, "id": None, "timestamp": None, "signature": made[0],
            "body": body}


vectors = [standard(n) for n in range(24)] + [asymmetric(n) for n in range(12)] + [github(n) for n in range(6)]
json.dump(vectors, sys.stdout, ensure_ascii=True, indent=1)
print()
