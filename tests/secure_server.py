"""A system that values are read from: a real https server on this machine, with certificates of its own, that answers
as it is told, badly if it is told so."""

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.fetching import Fetcher

CRITICAL = (x509.BasicConstraints, x509.KeyUsage)
NAMES = ("metrics.example.com", "other.example.com")
Answer = bytes | Callable[[ssl.SSLSocket], None]


@dataclass
class System:
    """``answers`` by path; ``seen`` are the requests: the name asked for in TLS, the path, the headers."""

    port: int
    trust: ssl.SSLContext
    answers: dict[str, Answer] = field(default_factory=dict)
    seen: list[tuple[str | None, str, Mapping[str, str]]] = field(default_factory=list)

    def origin(self, name: str = NAMES[0]) -> str:
        return f"https://{name}:{self.port}"

    def url(self, path: str = "/", name: str = NAMES[0]) -> str:
        return f"{self.origin(name)}{path}"

    def fetcher(self, **changed: object) -> Fetcher:
        """What reads from here: every name is this machine, which it may connect to."""
        usual: dict[str, object] = {
            "resolve": lambda _host, _port: ["127.0.0.1"],
            "may_connect": lambda found: list(found) == ["127.0.0.1"],
            "certificates": lambda: self.trust,
        }
        return Fetcher(**{**usual, **changed})  # type: ignore[arg-type]


def ok(body: bytes, *headers: str) -> bytes:
    return plain(200, "OK", body, *headers)


def plain(status: int, words: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} {words}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(location: str, *headers: str) -> bytes:
    return plain(302, "Found", b"", f"Location: {location}", *headers)


@contextmanager
def system() -> Iterator[System]:
    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                with served.wrap_socket(self.request, server_side=True) as connection:
                    _answer(running, connection, asked.pop(connection, None))
            except OSError:  # whoever asked has hung up
                return

    served, asked = _served(), dict[object, str | None]()
    served.sni_callback = lambda connection, name, _context: asked.update({connection: name})

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Connection) as server:
        server.daemon_threads = True
        server.block_on_close = False
        running = System(server.server_address[1], trusted())
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield running
        server.shutdown()


def _answer(running: System, connection: ssl.SSLSocket, name: str | None) -> None:
    read = b""
    while b"\r\n\r\n" not in read:
        piece = connection.recv(65_536)
        if not piece:
            return
        read += piece
    first, *lines = read.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    path = first.split()[1]
    headers = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    running.seen.append((name, path, headers))
    answer = running.answers.get(path, plain(404, "Not Found"))
    if isinstance(answer, bytes):
        connection.sendall(answer)
    else:
        answer(connection)


@cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    return key, _certificate("Tests", key, "Tests", key, [constraints, _for_signing_certificates()])


@cache
def _pem() -> bytes:
    """The key and certificate of the server, for ``NAMES`` alone."""
    signer, authority = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES])
    certificate = _certificate(NAMES[0], key, "Tests", signer, [names], authority)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return key.private_bytes(*form) + certificate.public_bytes(serialization.Encoding.PEM)


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    extensions: Sequence[x509.ExtensionType],
    authority: x509.Certificate | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    public = signer.public_key() if authority is not None else key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, CRITICAL))
    return builder.sign(signer, hashes.SHA256())


def _for_signing_certificates() -> x509.KeyUsage:
    """Without it Python 3.13 trusts no authority."""
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _served() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        file.write_bytes(_pem())
        context.load_cert_chain(file)
    return context


@cache
def trusted() -> ssl.SSLContext:
    """Trusts the certificates of these tests alone."""
    _, authority = _authority()
    pem = authority.public_bytes(serialization.Encoding.PEM).decode()
    return ssl.create_default_context(cadata=pem)
