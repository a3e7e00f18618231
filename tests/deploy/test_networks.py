"""What .github/OPERATING.md says of certificates and proxies, tried on a server with a private certificate.

Each client has its own idea of which variable names the certificates that it trusts.
"""

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

GITHUB = """
from bot.github import GitHub
try:
    GitHub.with_token(url, 'token').may_command(request)
except OutsideError as error:
    print(error)
"""
CLAUDE = """
from bot.models.claude import ClaudeReader
from review.perimeter import Grounds, clear
try:
    ClaudeReader('key', url=url).ask(clear(prompt, Grounds('all', False, True)), 0, unheard)
except OutsideError as error:
    print(error)
"""
OLLAMA = """
from bot.models.ollama import OllamaReader
try:
    OllamaReader(url, 'model').ask(prompt, 0, unheard)
except OutsideError as error:
    print(error)
"""
GIT = """
from pathlib import Path
from bot.git import Cache
try:
    Cache(Path(sys.argv[1])).fetch(url + '/octo/shop.git', ['0' * 40], None)
except OutsideError as error:
    print(error)
"""
START = """
import sys
from review.errors import OutsideError
from review.ports import unheard
from review.types import Prompt, Request
prompt = Prompt('test@0', 'system', 'material', 'task', {'type': 'object'}, (), 100)
request = Request('1', 'octo/shop', 1, None, None, author='alice')
"""
CLIENTS = {"GitHub": GITHUB, "Claude": CLAUDE, "Ollama": OLLAMA, "git": GIT}
TRUSTED_BY = {
    ("GitHub", "REQUESTS_CA_BUNDLE"),
    ("Claude", "SSL_CERT_FILE"),
    ("Ollama", "SSL_CERT_FILE"),
    ("git", "GIT_SSL_CAINFO"),
}
THROUGH_PROXY = {"GitHub", "Claude", "git"}
NOWHERE = {client: f"https://127.0.0.1:{port}" for port, client in enumerate(CLIENTS, 1)}
"""Where nobody answers: a proxy sees by the port who asks."""


class _Teapot(BaseHTTPRequestHandler):
    """Answers 418 to everything: what was asked came through."""

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_error(418)

    do_GET = do_POST = do_CONNECT = _answer  # noqa: N815


class _Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Teapot)
        self.asked: list[str] = []

    def handle_error(self, *_: object) -> None:
        """A client that hangs up on our certificate is what these tests are about."""


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[_Server]:
    with _Server() as server:
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private authority that has signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An office")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*form) + signed.public_bytes(serialization.Encoding.PEM))
    return file


def say(urls: Mapping[str, str], folder: Path, **environment: str) -> None:
    """Has each of these clients of ours ask the server at its URL; no other variable is set.

    One process for all: most of its time it imports what they share.
    """
    asking = "".join(f"url = {url!r}\n{CLIENTS[client]}" for client, url in urls.items())
    clean = {"PATH": "/usr/bin:/bin", **environment}
    subprocess.run([sys.executable, "-P", "-c", START + asking, str(folder)], env=clean, check=True)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO"])
def test_each_client_trusts_what_its_own_variable_names(
    variable: str, certificate: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        servers = {client: stack.enter_context(serving(certificate)) for client in CLIENTS}
        urls = {client: f"https://127.0.0.1:{server.server_port}" for client, server in servers.items()}
        say(urls, tmp_path, **{variable: str(certificate)})
        trusting = {(client, variable) for client, server in servers.items() if server.asked}
    assert trusting == {pair for pair in TRUSTED_BY if pair[1] == variable}


def test_only_ollama_is_never_asked_through_a_proxy(tmp_path: Path) -> None:
    with serving() as proxy:
        say(NOWHERE, tmp_path, HTTPS_PROXY=f"http://127.0.0.1:{proxy.server_port}")
    assert {f"https://{asked}" for asked in proxy.asked} == {NOWHERE[client] for client in THROUGH_PROXY}


def test_no_proxy_is_honoured(tmp_path: Path) -> None:
    with serving() as proxy:
        address = f"http://127.0.0.1:{proxy.server_port}"
        say(NOWHERE, tmp_path, HTTPS_PROXY=address, NO_PROXY="127.0.0.1")
    assert proxy.asked == []


def test_github_enterprise_server_is_asked_below_the_path_of_its_api(tmp_path: Path) -> None:
    with serving() as server:
        say({"GitHub": f"http://127.0.0.1:{server.server_port}/api/v3"}, tmp_path)
        assert server.asked == ["/api/v3/repos/octo/shop/collaborators/alice/permission"]
