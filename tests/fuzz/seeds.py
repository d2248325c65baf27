"""Inputs that once were a fault of ours, and what the harnesses start from."""

ZERO_WIDTH = "\u200b".encode()
_BEGIN, _END = b"-----BEGIN PUBLIC KEY-----", b"-----END PUBLIC KEY-----"

PEMS = (
    _BEGIN + b"\nMIIB" + ZERO_WIDTH + b"IjAN\n" + _END + b"\n",
    ZERO_WIDTH + _BEGIN + b"\nMIIBIjAN\n" + _END + b"\n",
    _BEGIN + b"\nMIIB\xffIjAN\n" + _END + b"\n",
    _BEGIN + b"\n\n" + _END + b"\n",
    _BEGIN.replace(b"-----", "\u2014\u2014-".encode()) + b"\nMIIB\n" + _END,
    _BEGIN.decode().encode("utf-16"),
    b"",
)

YAMLS: tuple[bytes, ...] = (
    b'scenario: 1\nid: "\\ud800"\n',
    b"scenario: 1\nid: \x00\n",
    b"\xff\xfes\x00",
    b"a: &a [*a]\n",
    b"- " * 3000,
    b"{" * 3000,
    b"scenario: 9" + b"9" * 5000,
    b"scenario: 1e999999999\n",
    b"steps: !!python/object:os.system ls\n",
    b"? [a]: b\n",
)

TARGET = b"""\
target: 1
name: fuzz
base-port: 8700
fasttrack:
  authenticate:
    url: "http://127.0.0.1:8600/authenticate"
    credentials: {x-api-key: "demo-ft-key"}
    sid: both
  brands: [{name: acme, id: 16}, {name: zenith, id: 17}]
gr8:
  jwt-token: {url: "http://127.0.0.1:8600/jwt", pointer: /token}
  tenants:
    - brand: acme
      operator-id: op1
      public-key: "http://127.0.0.1:8600/key"
      casino-aggregation: false
      currencies: [EUR, USD, GBP]
wallet:
  launch:
    url: "http://127.0.0.1:8600/launch"
    launched-when: {status: 200, body: {state: playing}}
  provider:
    id: 7041
    access-key: "k3yDem0-Acc355"
    private-key: "0b9f5c1e-2a7d-4c38-9e61-7f3d2c4b8a10"
  sites: [18446744073709551615]
  games: [lucky-ferry]
  retry: {attempts: 2, within: 6s}
  settings: {http_version_policy: any}
players:
  - {id: "u1", sid: "sid-one-1", currency: EUR, headers: {Cookie: "session=p1"}}
sids: {expired: [Exp1redSid0fTheDayBef0re00]}
hooks:
  logout: {http: "POST http://127.0.0.1:8600/test/logout"}
  read-balance: {http: "POST http://127.0.0.1:8600/test/balance", gives: [balance]}
capabilities: [multi-currency, multi-brand]
"""
