"""Clients that operators really use, against the real listeners."""

import json
from pathlib import Path

import pytest

from sandbox.transport.inbound.listeners import Listeners
from tests.foreign_tools import require
from tests.transport.serving import Recorder, curl, run

pytestmark = pytest.mark.foreign

NODE_HTTP2 = """
const http2 = require('http2'), fs = require('fs');
const [url, ca] = process.argv.slice(1);
const session = http2.connect(url, ca ? {ca: fs.readFileSync(ca)} : {});
session.on('error', fault => { console.error(String(fault)); process.exit(1); });
const ask = n => new Promise(done => {
  const stream = session.request({':path': '/node/' + n, ':method': 'POST'});
  let status, body = '';
  stream.on('response', fields => { status = fields[':status']; });
  stream.setEncoding('utf8').on('data', piece => { body += piece; });
  stream.on('end', () => done([status, body]));
  stream.end('body ' + n);
});
Promise.all([1, 2, 3].map(ask)).then(answers => {
  console.log(JSON.stringify({answers, alpn: session.alpnProtocol}));
  session.close();
});
"""

NODE_HTTPS = """
const https = require('https'), fs = require('fs');
const [url, ca] = process.argv.slice(1);
https.get(url, {ca: fs.readFileSync(ca)}, answer => {
  console.log(JSON.stringify({status: answer.statusCode, version: answer.httpVersion}));
  answer.resume();
}).on('error', fault => { console.error(String(fault)); process.exit(1); });
"""

JAVA_CLIENT = """
import java.net.URI;
import java.net.http.*;
import java.nio.file.*;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.*;

class Ask {
  public static void main(String[] given) throws Exception {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (var ca = Files.newInputStream(Path.of(given[1]))) {
      var factory = CertificateFactory.getInstance("X.509");
      store.setCertificateEntry("sandbox", factory.generateCertificate(ca));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    var client = HttpClient.newBuilder().sslContext(context).build();
    var request = HttpRequest.newBuilder(URI.create(given[0]))
        .POST(HttpRequest.BodyPublishers.ofString("from java")).build();
    var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer.statusCode() + " " + answer.version() + " " + answer.body());
  }
}
"""


@pytest.fixture
def ca_file(tls_directory: Path) -> str:
    return str(tls_directory / "ca.pem")


@pytest.mark.parametrize(
    ("name", "options", "version"),
    [
        ("wallet", ("--http2-prior-knowledge",), "2"),
        ("wallet", ("--http1.1",), "1.1"),
        ("wallet", ("--http1.0",), "1.1"),
        ("gr8_tls", (), "2"),
        ("gr8_tls", ("--http1.1",), "1.1"),
    ],
)
async def test_curl_gets_the_version_it_asks_for(
    listeners: Listeners, ca_file: str, *, name: str, options: tuple[str, ...], version: str
) -> None:
    url = listeners.urls[name] + "/a%2Fb?x=1&x=%2B"
    ran = await curl("--cacert", ca_file, *options, "-w", "\n%{http_version}", url)
    assert (ran.code, ran.out) == (0, f"/a%2Fb?x=1&x=%2B\n{version}"), ran.err


async def test_curl_sends_a_large_body_with_expect_continue(
    listeners: Listeners, recorder: Recorder
) -> None:
    body = b"0123456789" * 200_000
    url = listeners.urls["fasttrack"] + "/big"
    ran = await curl(
        "--http1.1", "--data-binary", "@-", "-H", "Expect: 100-continue", url, stdin=body
    )
    assert ran.out == "/big", ran.err
    assert recorder.last.body == body


async def test_curl_head_ends_at_once_and_tells_the_length(listeners: Listeners) -> None:
    for option in ("--http2-prior-knowledge", "--http1.1"):
        ran = await curl(option, "-I", listeners.urls["wallet"] + "/head")
        assert ran.code == 0, ran.err
        assert "content-length: 5" in ran.out.lower()


async def test_curl_refuses_the_certificate_without_our_ca(listeners: Listeners) -> None:
    ran = await curl(listeners.urls["wallet_tls"])
    assert ran.code == 60, ran.err


async def test_nghttp_runs_many_streams_on_one_connection(
    listeners: Listeners, recorder: Recorder
) -> None:
    url = listeners.urls["wallet"] + "/"
    ran = await run(require("nghttp"), "-nv", "-m", "20", url)
    assert ran.code == 0, ran.err
    assert ":status: 200" in ran.out
    assert len(recorder.requests) == 20
    assert {request.connection for _, request in recorder.requests} == {"wallet-1"}
    assert len({request.stream for _, request in recorder.requests}) == 20


@pytest.mark.parametrize(("name", "alpn"), [("wallet", "h2c"), ("wallet_tls", "h2")])
async def test_node_speaks_http_2(
    listeners: Listeners, recorder: Recorder, *, name: str, alpn: str, ca_file: str
) -> None:
    trust = (ca_file,) if alpn == "h2" else ()
    ran = await run(require("node"), "-e", NODE_HTTP2, listeners.urls[name], *trust)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == {
        "answers": [[200, f"/node/{number}"] for number in (1, 2, 3)],
        "alpn": alpn,
    }
    assert {request.body for _, request in recorder.requests} == {b"body 1", b"body 2", b"body 3"}
    assert {request.http_version for _, request in recorder.requests} == {"2"}


async def test_node_speaks_https_with_http_1(listeners: Listeners, ca_file: str) -> None:
    url = listeners.urls["fasttrack_tls"].replace("127.0.0.1", "localhost")
    ran = await run(require("node"), "-e", NODE_HTTPS, url, ca_file)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == {"status": 200, "version": "1.1"}


async def test_java_negotiates_http_2(listeners: Listeners, ca_file: str, tmp_path: Path) -> None:
    source = tmp_path / "Ask.java"
    source.write_text(JAVA_CLIENT)
    url = listeners.urls["wallet_tls"] + "/java"
    ran = await run(require("java"), str(source), url, ca_file)
    assert (ran.code, ran.out.strip()) == (0, "200 HTTP_2 /java"), ran.err
