"""How the host behaves at its edges, with the real plugin and a simulated account:

    netsuite simulator --faults examples/host-tests.json -- python3 examples/python-host/test_host.py

PLUGIN is the path of the plugin's executable."""
import json
import os
import signal
import stat
import sys
import tempfile
import threading
import time
import unittest
from decimal import Decimal
from pathlib import Path

import grpc

from host import MESSAGES, ConnectorError, Plugin, PluginGone, lossless

NAMES = {"accountId": "ACCOUNT_ID", "clientId": "CLIENT_ID", "certificateId": "CERTIFICATE_ID"}
CREDENTIALS = {field: os.environ["NETSUITE_" + name] for field, name in NAMES.items()}
CREDENTIALS["privateKey"] = Path(os.environ["NETSUITE_PRIVATE_KEY_FILE"]).read_text()
PLUGIN = os.environ["PLUGIN"]
GET = {"method": "GET", "url": "record/v1/customer/101"}


def slow(method):
    """Returns a request whose answer comes after a second."""
    return {"method": method, "url": "record/v1/customer" + ("/101" if method == "GET" else ""), "headers": {"X-Test": "slow"},
            **({"body": {"companyName": "Python"}} if method == "POST" else {})}


def lost(method):
    """Returns a request whose answer does not come."""
    return {**slow(method), "headers": {"X-Test": "lost"}}


class Background(threading.Thread):
    """A call in a thread of its own."""

    def __init__(self, plugin, document):
        super().__init__(daemon=True)
        self.plugin, self.document, self.call, self.error, self.output = plugin, document, None, None, None
        self.begun = threading.Event()
        self.start()

    def run(self):
        try:
            self.output = lossless(self.plugin.run_action(CREDENTIALS, self.document, started=self.started))
        except ConnectorError as error:
            self.error = error

    def started(self, call):
        self.call = call
        self.begun.set()


class HostTest(unittest.TestCase):
    def plugin(self, **options):
        plugin = Plugin(PLUGIN, tls=os.environ.get("HOST_TLS") != "off", **options)
        self.addCleanup(plugin.close)
        return plugin

    def stop(self, plugin):
        plugin.process.send_signal(signal.SIGSTOP)
        os.waitpid(plugin.process.pid, os.WUNTRACED)  # until it is stopped indeed

    def failed(self, thread):
        thread.join(30)
        self.assertIsNotNone(thread.error, thread.output)
        return thread.error.reason, thread.error.outcome, thread.error.retry

    def test_numbers_keep_their_digits(self):
        plugin = self.plugin()
        document = '{"method":"POST","url":"/app/site/hosting/restlet.nl?script=1&deploy=1","body":{"id":1234567890123456789,"total":0.12345678901234567890}}'
        body = lossless(plugin.run_action(CREDENTIALS, document))["body"]
        self.assertEqual((body["id"], body["total"]), (1234567890123456789, Decimal("0.12345678901234567890")))

    def test_large_inputs_arrive(self):
        plugin = self.plugin()
        text = "".join(f"line {i}, " for i in range(300_000))
        document = {"method": "POST", "url": "/app/site/hosting/restlet.nl?script=1&deploy=1", "body": {"text": text}}
        methods, channel = [], plugin.channel

        class Watched:
            """The channel, and with earlier that to a plugin of an earlier version."""

            earlier = False

            def stream_stream(self, method, *codecs):
                methods.append(method.rpartition("/")[2])
                return channel.stream_stream(method.replace("RunActionStream", "Unheard") if self.earlier else method, *codecs)

        plugin.channel = Watched()
        self.assertEqual(lossless(plugin.run_action(CREDENTIALS, document))["body"]["text"], text)
        plugin.channel.earlier = True
        for _ in range(2):
            self.assertEqual(lossless(plugin.run_action(CREDENTIALS, document))["body"]["text"], text)
        self.assertEqual(methods, ["RunActionStream", "RunActionStream", "RunAction", "RunAction"])
        plugin.channel = channel

    def test_large_inputs_are_refused(self):
        plugin = self.plugin(env={"NETSUITE_CONNECTOR_MAX_REQUEST_BYTES": "2000000"})
        with self.assertRaises(ConnectorError) as caught:
            plugin.run_action(CREDENTIALS, {"method": "POST", "url": "record/v1/customer", "body": {"text": "x" * 3_000_000}})
        self.assertEqual((caught.exception.reason, caught.exception.outcome), ("INVALID_INPUT", "not_sent"))

    def test_errors_are_typed(self):
        plugin = self.plugin()
        with self.assertRaises(ConnectorError) as caught:
            plugin.run_action(CREDENTIALS, {**GET, "headers": {"Host": "example.com"}})
        self.assertEqual([v.field for v in caught.exception.violations], ["headers.Host"])
        with self.assertRaises(ConnectorError) as caught:
            plugin.run_action(CREDENTIALS, {**GET, "headers": {"X-Test": "busy"}}, {"maxRetries": 0})
        error = caught.exception
        self.assertEqual((error.reason, error.outcome, error.retry, error.retry_after), ("RATE_LIMITED", "rejected", "safe", 7))
        self.assertEqual((error.upstream.status_code, error.metadata["attempts"]), (429, "1"))

    def test_unimplemented_with_details_is_an_answer(self):
        plugin = self.plugin()
        info = MESSAGES["google.rpc.ErrorInfo"](reason="INTERNAL", domain="netsuite-connector", metadata={"outcome": "not_sent", "retry": "never"})
        status = MESSAGES["google.rpc.Status"](code=12)
        status.details.add(type_url="type.googleapis.com/google.rpc.ErrorInfo", value=info.SerializeToString())

        class Refusal(grpc.RpcError):
            def code(self):
                return grpc.StatusCode.UNIMPLEMENTED

            def details(self):
                return "Not here."

            def trailing_metadata(self):
                return (("grpc-status-details-bin", status.SerializeToString()),)

        def refuse(messages, timeout):
            list(messages)
            raise Refusal()

        class Refusing:
            def stream_stream(self, method, *codecs):
                return refuse

        channel, plugin.channel = plugin.channel, Refusing()
        with self.assertRaises(ConnectorError) as caught:
            plugin.run_action(CREDENTIALS, {**GET, "query": {"q": "x" * 2_000_000}})
        plugin.channel = channel
        self.assertEqual((str(caught.exception), caught.exception.reason, caught.exception.retry), ("Not here.", "INTERNAL", "never"))
        self.assertFalse(plugin.earlier)

    def test_what_cannot_be_read_is_judged_by_the_plugin(self):
        plugin = self.plugin()
        broken = '{"method":"POST","url":"record/v1/customer"'
        inputs = [broken, broken + " " * 2_000_000, "[]", "null", "", None, "\ud800", broken + ',"headers":null}', broken + ',"url":5}']
        configs = ["{", "[]", "null", '{"timeoutSeconds":"soon"}', '{"timeoutSeconds":NaN}', '{"timeoutSeconds":-5}', '{"timeoutSeconds":[]}']
        calls = [("INVALID_INPUT", document, "{}") for document in inputs] + [("INVALID_CONFIG", GET, config) for config in configs]
        for reason, document, config in calls:
            with self.assertRaises(ConnectorError) as caught:
                plugin.run_action(CREDENTIALS, document, config)
            error = caught.exception
            self.assertEqual((error.reason, error.outcome, error.retry), (reason, "not_sent", "never"), (document, config))

    def test_close_lets_calls_end(self):
        plugin = self.plugin()
        plugin.run_action(CREDENTIALS, GET)
        calls = [Background(plugin, slow("POST")) for _ in range(3)]
        for call in calls:
            self.assertTrue(call.begun.wait(30))
        self.assertEqual(plugin.close(), 0)
        for call in calls:
            call.join(30)
            self.assertEqual(call.output and call.output["statusCode"], 204, call.error)
        with self.assertRaises(PluginGone) as caught:
            plugin.run_action(CREDENTIALS, GET)
        self.assertEqual((caught.exception.outcome, caught.exception.retry), ("not_sent", "safe"))

    def test_a_call_can_be_cancelled(self):
        plugin = self.plugin()
        for method, outcome, retry in (("GET", "rejected", "safe"), ("POST", "unknown", "check")):
            call = Background(plugin, lost(method))
            self.assertTrue(call.begun.wait(30))
            call.call.cancel()
            self.assertEqual(self.failed(call), ("CANCELLED", outcome, retry))

    def test_the_end_of_the_plugin_is_told_by_type(self):
        plugin = self.plugin()
        plugin.run_action(CREDENTIALS, GET)
        deep = json.dumps({**lost("POST"), "body": 0}).replace('"body": 0', '"body":' + "[" * 5000 + "]" * 5000)
        read, write, nested = (Background(plugin, document) for document in (lost("GET"), lost("POST"), deep))
        self.assertTrue(read.begun.wait(30) and write.begun.wait(30) and nested.begun.wait(30))
        plugin.process.send_signal(signal.SIGKILL)
        self.assertEqual(self.failed(read), ("UNAVAILABLE", "rejected", "safe"))
        self.assertEqual(self.failed(write), ("UNAVAILABLE", "unknown", "check"))
        self.assertEqual(self.failed(nested), ("UNAVAILABLE", "unknown", "check"))
        self.assertIsInstance(write.error, PluginGone)

    def test_a_call_that_ends_within_its_pieces_was_not_sent(self):
        document = {**slow("POST"), "body": {"text": "x" * 5_000_000}}  # of which a stopped plugin takes a few pieces
        for reason, kind in (("UNAVAILABLE", PluginGone), ("CANCELLED", ConnectorError)):
            plugin = self.plugin()
            self.stop(plugin)
            call = Background(plugin, document)
            self.assertTrue(call.begun.wait(30))
            time.sleep(0.3)
            began = time.monotonic()
            plugin.process.send_signal(signal.SIGKILL) if kind is PluginGone else call.call.cancel()
            self.assertEqual(self.failed(call), (reason, "not_sent", "safe"))
            self.assertLess(time.monotonic() - began, 2)
            self.assertIs(type(call.error), kind)

    def test_a_stopped_plugin_is_ended_in_time(self):
        plugin = self.plugin()
        self.stop(plugin)
        began = time.monotonic()
        self.assertEqual(plugin.close(), -signal.SIGKILL)
        self.assertLess(time.monotonic() - began, 20)

    def program(self, text):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name) / "plugin"
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def test_a_start_has_an_end(self):
        for text, why in (("exec sleep 60", ""), ("echo the reason >&2; exit 3", "code 3, the reason"), ("echo hello; exec sleep 60", "hello")):
            with self.assertRaisesRegex(RuntimeError, "did not start.*" + why):
                Plugin(self.program(text), start_timeout=3)

    def test_the_environment_has_no_secrets(self):
        os.environ["DATABASE_PASSWORD"] = "a secret of the host's"
        lines = []
        with self.assertRaises(RuntimeError):
            Plugin(self.program("env >&2; echo END >&2; exit 1"), log=lines.append, env={"NETSUITE_CONNECTOR_READ_ONLY": "true"})
        deadline = time.monotonic() + 30
        while b"END\n" not in lines and time.monotonic() < deadline:
            time.sleep(0.01)
        names = {line.decode().partition("=")[0] for line in lines}
        self.assertTrue(names >= {"NETSUITE_CONNECTOR_READ_ONLY", "HTTPS_PROXY", "NETSUITE_CONNECTOR_CA_FILE", "PATH"}, names)
        self.assertFalse(names & {"DATABASE_PASSWORD", "NETSUITE_CLIENT_ID", "NETSUITE_PRIVATE_KEY_FILE"}, names)


if __name__ == "__main__":
    unittest.main()
