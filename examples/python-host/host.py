"""A host of the plugin, in one file, which docs/hosts.md explains. It needs grpcio, protobuf and cryptography."""
import base64, json, os, re, ssl, threading
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from itertools import chain
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired
import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as forms
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf import descriptor_pb2, message_factory

# The contract, and what google.rpc and go-plugin add to it, as descriptors: no code is generated.
SETS = [file.read_bytes() for file in (Path(__file__).parent.parent / "proto").glob("*.binpb")]
MESSAGES = message_factory.GetMessages(descriptor_pb2.FileDescriptorSet.FromString(b"".join(SETS)).file)
REQUEST, PART, RESPONSE = (MESSAGES["netsuite.connector.v1.RunAction" + name] for name in ("Request", "StreamRequest", "Response"))
# What the plugin gets of this process's environment: how to reach NetSuite, and no secret.
HANDED_ON = re.compile(r"PATH|HOME|TMPDIR|TE?MP|SystemRoot|HTTPS_PROXY|NO_PROXY|SSL_CERT_(FILE|DIR)|NETSUITE_CONNECTOR_\w+", re.I)
QUERY = re.compile(r"\s*(https://[^/?]*)?/?(services/rest/)?query/v1/(suiteql\s*($|\?)|dataset/)")
OVERRIDES = re.compile(r"method-override|\bx-http-method\b", re.I)  # headers that some servers heed
DOMAIN, LARGE, lossless = "netsuite-connector", 2 ** 20, lambda text: json.loads(text, parse_float=Decimal)
REASONS = {"DEADLINE_EXCEEDED": "TIMEOUT", "RESOURCE_EXHAUSTED": "INVALID_INPUT", "CANCELLED": "CANCELLED", "UNAVAILABLE": "UNAVAILABLE"}
OPTIONS = [("grpc.ssl_target_name_override", "localhost"), ("grpc.default_authority", "localhost"),  # as the certificate says
           ("grpc.enable_http_proxy", 0), ("grpc.max_send_message_length", -1)]  # HTTPS_PROXY is for the plugin

class ConnectorError(Exception):
    """Has reason, outcome and retry; where they are known violations (with field and description), retry_after
    (seconds), upstream (status_code, headers, body), and in metadata attempts, statusCode, operationId and others."""
    def __init__(self, text, reason, outcome, retry, violations=(), retry_after=None, upstream=None, metadata=()):
        super().__init__(text)
        self.reason, self.outcome, self.retry, self.violations = reason, outcome, retry, list(violations)
        self.retry_after, self.upstream, self.metadata = retry_after, upstream, dict(metadata)
class PluginGone(ConnectorError): """The plugin's process has ended, or was closed: load another."""

def explain(status, lost):
    """Makes a typed error of a gRPC status. lost is the outcome of a call whose answer did not come."""
    packed = dict(status.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
    named = [(d.type_url.rpartition("/")[2], d.value) for d in MESSAGES["google.rpc.Status"].FromString(packed).details]
    known = [MESSAGES[name].FromString(value) for name, value in named if name in MESSAGES]  # a later version has more
    details = {d.DESCRIPTOR.name: d for d in known if getattr(d, "domain", DOMAIN) == DOMAIN}
    info, bad, wait = (details.get(name) for name in ("ErrorInfo", "BadRequest", "RetryInfo"))
    if info is not None:
        return ConnectorError(
            status.details(), info.reason, info.metadata["outcome"], info.metadata["retry"], bad.field_violations if bad else (),
            wait.retry_delay.ToTimedelta().total_seconds() if wait else None, details.get("UpstreamResponse"), info.metadata)
    reason = REASONS.get(status.code().name, "INTERNAL")  # without the plugin's details the status is gRPC's own
    outcome = "not_sent" if reason == "INVALID_INPUT" else lost  # over 128 MiB: refused unread
    retry = "check" if outcome == "unknown" else "never" if reason.startswith("IN") else "safe"
    return (PluginGone if reason == "UNAVAILABLE" else ConnectorError)(status.details(), reason, outcome, retry)

def peek(text, use):
    """Returns what use makes of a document, and None of one that cannot be read: the plugin judges that."""
    with suppress(Exception): return use(json.loads(text))

def reads(document):
    """A read is GET, or a POST to SuiteQL or a dataset: what is lost of it has changed nothing."""
    method, overridden = document.get("method"), OVERRIDES.search(" ".join(document.get("headers") or ()))
    return not overridden and (method == "GET" or method == "POST" and bool(QUERY.match(document.get("url", ""))))

def certificate():
    """Makes a key and certificate for one start: the plugin takes calls from no other."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string("CN=localhost")
    now, year = datetime.now(timezone.utc), timedelta(days=365)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - year, now + year)
    made = made.sign(key, hashes.SHA256())
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()), made.public_bytes(forms.Encoding.PEM)

def drain(source, use, end=bool):
    """Reads lines or messages to their end, in a thread: a full pipe would block the plugin."""
    def read():
        with suppress(grpc.RpcError):  # the plugin has ended
            for piece in source: use(piece)
        end()
    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread

class Plugin:
    """The running plugin. env is for settings; credentials travel with each call. With tls=False
    it speaks plain text on its Unix socket: for PyPI's grpcio, which cannot do go-plugin's P-521."""
    def __init__(self, path, args=(), env=None, log=lambda line: None, start_timeout=30.0, tls=True):
        key, own = certificate()
        clean = {name: value for name, value in os.environ.items() if HANDED_ON.fullmatch(name)} | (env or {})
        clean |= {"NETSUITE_CONNECTOR_PLUGIN": "make-raw-request", "PLUGIN_PROTOCOL_VERSIONS": "1"}
        clean |= {"PLUGIN_CLIENT_CERT": own.decode()} if tls else {}
        self.calls, self.idle, self.closing, self.earlier, lines, shaken = 0, threading.Condition(), False, False, [], threading.Event()
        self.process = Popen([path, *args], stdin=DEVNULL, stdout=PIPE, stderr=PIPE, env=clean)
        out, err, self.said = self.process.stdout, self.process.stderr, b""
        errors = drain(err, lambda line: (setattr(self, "said", line.decode(errors="replace")), log(line)), err.close)
        drain(out, lambda line: (lines or lines.append(line.decode().strip()), shaken.set()), lambda: (shaken.set(), out.close()))
        shaken.wait(start_timeout)
        core, version, network, address, kind, theirs = ("".join(lines).split("|") + [""] * 6)[:6]
        target = f"unix:{address}" if network == "unix" else address
        try:
            if (core, version, kind, bool(theirs)) != ("1", "1", "grpc", tls):
                raise ValueError("no handshake that fits")
            root = ssl.DER_cert_to_PEM_cert(base64.b64decode(theirs + "=" * (-len(theirs) % 4)))  # it has no padding
            secure = grpc.ssl_channel_credentials(root.encode(), key, own)
            self.channel = grpc.secure_channel(target, secure, OPTIONS) if tls else grpc.insecure_channel(target, OPTIONS)
            grpc.channel_ready_future(self.channel).result(start_timeout)
        except (ValueError, grpc.FutureTimeoutError) as why:
            self.process.kill()
            errors.join(1)
            raise RuntimeError(f"the plugin did not start: {why!r} {lines}, code {self.process.wait()}, {self.said}") from None
        drain(self.channel.unary_stream("/plugin.GRPCStdio/StreamStdio")(b""), lambda piece: None)

    def run_action(self, credentials, document, config="{}", action="makeRawRequest", run_id="", timeout=None, started=bool):
        """Takes documents as objects or JSON text, and returns the output's text: see lossless. started is given the call, to cancel."""
        with self.idle:
            if self.process.poll() is not None or self.closing:
                raise PluginGone("The plugin has ended.", "UNAVAILABLE", "not_sent", "safe")
            self.calls += 1
        try:
            texts = (d if isinstance(d, str) else json.dumps(d) for d in (credentials, config, document))
            secrets, setting, given = (text.encode(errors="surrogatepass") for text in texts)  # the plugin judges them
            run = {"action": action, "credentials": secrets, "config": setting, "run_id": run_id}
            lost = "rejected" if len(given) < LARGE and peek(given, reads) else "unknown"  # no read is large
            streamed = len(given) >= LARGE and not self.earlier  # in pieces, which an earlier plugin does not take
            pieces = (PART(input_chunk=given[at:at + 2 ** 16]) for at in range(0, len(given), 2 ** 16))
            first = PART(run=REQUEST(**run), input_length=len(given)) if streamed else REQUEST(input=given, **run)
            method = "/netsuite.connector.v1.Connector/RunAction" + ("Stream" if streamed else "")
            send = self.channel.stream_stream(method, lambda message: message.SerializeToString(), RESPONSE.FromString)
            limit = timeout or 15 + (peek(setting, lambda told: min(900, max(0, float(told["timeoutSeconds"])))) or 300)
            started(call := send(chain([first], pieces if streamed else ()), limit))
            return b"".join(piece.output_chunk for piece in call).decode()
        except grpc.RpcError as status:
            error = explain(status, "not_sent" if streamed and pieces.gi_frame else lost)  # not with pieces left
            if not streamed or status.code() is not grpc.StatusCode.UNIMPLEMENTED or error.metadata:
                raise error from status
            self.earlier = True  # with details, it would be an answer
            return self.run_action(credentials, document, config, action, run_id, timeout, started)
        finally:
            with self.idle:
                self.calls -= 1
                self.idle.notify_all()

    def close(self, drain=25.0):
        """Lets calls in flight end, for drain seconds, and then stops the plugin."""
        with self.idle:
            self.closing = True
            self.idle.wait_for(lambda: self.calls == 0, drain)
        with suppress(grpc.RpcError, ValueError):  # it has ended already, or the channel is closed
            self.channel.unary_unary("/plugin.GRPCController/Shutdown")(b"", timeout=2)
        with suppress(TimeoutExpired):
            self.process.wait(2)
        self.process.kill()  # nothing where it has ended
        return (self.channel.close(), self.process.wait())[1]
