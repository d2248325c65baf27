"""What an answer shows of the program that made it: real error pages, and plain errors."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.protocol.insides import find_insides

TRACE, QUERY, FAULT = "a stack trace", "a query", "a fault of the program"
PATH, ADDRESS = "a path of the server", "an address inside"

PHP = """<br />
<b>Fatal error</b>:  Uncaught TypeError: strlen(): Argument #1 ($string) must be of type string,
array given in /var/www/html/auth.php:12
Stack trace:
#0 {main}
  thrown in <b>/var/www/html/auth.php</b> on line <b>12</b><br />
"""
PHP_WARNING = """<br />
<b>Warning</b>:  Undefined array key "sid" in <b>/app/public/index.php</b> on line <b>7</b><br />
{"user_id":null}"""
EXPRESS = """<!DOCTYPE html><html><body><pre>Error: bad sid<br> &nbsp; &nbsp;at Layer.handle [as
handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)</pre></body></html>"""
FLASK = """<title>KeyError: &#39;sid&#39; // Werkzeug Debugger</title>"""
DJANGO = """<td>Exception Type:</td><td>DoesNotExist</td>"""
LARAVEL = json.dumps(
    {
        "message": "Server Error",
        "exception": "Illuminate\\Database\\QueryException",
        "file": "/var/www/vendor/laravel/framework/src/Connection.php",
        "line": 712,
    }
)
SPRING = json.dumps(
    {"status": 500, "trace": "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:9)"}
)
ASP = "System.FormatException: 32 digits wanted at Acme.Auth.Check in C:\\src\\Auth.cs:line 12"
RAILS = "app/models/session.rb:12:in `find': undefined method for nil:NilClass (NoMethodError)"


@pytest.mark.parametrize(
    ("text", "shows"),
    [
        ("Traceback (most recent call last):", TRACE),
        ('File "auth.py", line 41, in authenticate', TRACE),
        ("at Object.<anonymous> (/srv/auth/index.js:41:7)", TRACE),
        ("at async Server.<anonymous> (file:///app/server.mjs:41:18)", TRACE),
        ("at com.acme.Auth.find(Auth.java:41)", TRACE),
        ("auth.php on line 41", TRACE),
        ("Can't locate object method at /srv/bin/auth.pl line 41.", TRACE),
        ("thread 'main' panicked at src/main.rs:12:5", TRACE),
        ("Caused by: java.sql.SQLException", TRACE),
        (PHP, TRACE),
        (PHP, FAULT),
        (PHP, PATH),
        (PHP_WARNING, TRACE),
        (PHP_WARNING, FAULT),
        (EXPRESS, TRACE),
        (FLASK, FAULT),
        (DJANGO, FAULT),
        (LARAVEL, FAULT),
        (LARAVEL, PATH),
        (SPRING, TRACE),
        (ASP, TRACE),
        (ASP, FAULT),
        (RAILS, TRACE),
        (RAILS, FAULT),
        ("SQLSTATE[42000]: Syntax error or access violation", QUERY),
        ("ORA-01722: invalid number", QUERY),
        ("no row: SELECT user_id FROM sessions WHERE sid = ?", QUERY),
        ('ERROR: relation "sessions" does not exist', QUERY),
        ("ERROR: invalid input syntax for type uuid: x", QUERY),
        ("Data too long for column 'sid' at row 1", QUERY),
        ("Table 'acme.sessions' doesn't exist", QUERY),
        ("SQLITE_ERROR: unrecognized token", QUERY),
        ("E11000 duplicate key error collection", QUERY),
        ("java.lang.NullPointerException", FAULT),
        ("org.springframework.dao.DataAccessException: timeout", FAULT),
        ("sqlalchemy.exc.ProgrammingError: x", FAULT),
        ("Illuminate\\Auth\\AuthenticationException", FAULT),
        ("ActiveRecord::RecordNotFound", FAULT),
        ("TypeError: Cannot read properties of undefined (reading 'sid')", FAULT),
        ("'NoneType' object is not subscriptable", FAULT),
        ("'utf-8' codec: UnicodeDecodeError", FAULT),
        ("goroutine 7 [running]:", FAULT),
        ("runtime error: invalid memory address or nil pointer dereference", FAULT),
        ("json: cannot unmarshal number into Go struct field .sid of type string", FAULT),
        ("MongoServerError: unknown operator: $foo", FAULT),
        ("require(/usr/src/app/lib/session.js)", PATH),
        ("dial tcp 10.0.0.7:6379: connect: connection refused", ADDRESS),
        ("connect ECONNREFUSED 127.0.0.1:6379", ADDRESS),
    ],
)
def test_a_sign_of_the_inside_is_found_wherever_it_stands(text: str, shows: str) -> None:
    for body in (text, json.dumps({"error": text}), json.dumps({"errors": [{"detail": text}]})):
        assert shows in find_insides(body.encode()), body


@pytest.mark.parametrize(
    "body",
    [
        "",
        '{"error": "Syntax error", "code": 400}',
        '{"error": "An exception occurred"}',
        '{"error": "UnauthorizedException"}',
        '{"error": "ERR_INVALID_SID", "message": "The session id is not valid."}',
        '{"trace": "4bf92f3577b34da6a3ce929d0e0e4736"}',
        '{"traceId": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}',
        '{"detail": [{"loc": ["body", 1], "msg": "JSON decode error", "type": "json_invalid"}]}',
        '{"detail": [{"type": "string_type", "msg": "Input should be a valid string"}]}',
        '{"detail": [{"url": "https://errors.pydantic.dev/2.5/v/string_type"}]}',
        '{"type": "https://tools.ietf.org/html/rfc9110#section-15.5.2", "title": "Unauthorized"}',
        '{"error": "Please select a player from the list where you found it"}',
        '{"error": "The session does not exist"}',
        '{"error": "sid is not defined"}',
        '{"title": "Bad Request", "instance": "/authenticate", "status": 400}',
        '{"path": "/api/v1/authenticate", "error": "Not Found"}',
        '{"error": "Unexpected token s in JSON at position 0"}',
        '{"message": "Cannot POST /api/authenticate", "statusCode": 404}',
        '{"error": {"code": "auth.session.not_found", "line": 12}}',
        "<html><body><center><h1>401 Authorization Required</h1></center><hr>nginx</body></html>",
        "<!doctype html><script src=/app/main.js></script><link href=/assets/css/site.css>",
        '<!doctype html><script type="module" src="/assets/js/app/index.js"></script>',
        '{"error":"Request failed with status code 401"}',
        '{"message":"invalid character \'s\' looking for beginning of value"}',
    ],
)
def test_the_plain_words_of_an_error_show_nothing(body: str) -> None:
    assert find_insides(body.encode()) == ()


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(body: bytes) -> None:
    assert set(find_insides(body)) <= {TRACE, QUERY, FAULT, PATH, ADDRESS}
