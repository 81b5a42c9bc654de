"""Lets netsuite conform judge host.py, by the lines that docs/conformance-host.md
describes: netsuite conform --host -- python3 examples/python-host/conform.py"""
import json
import os
import sys
import threading

from host import ConnectorError, Plugin, PluginGone

loading, writing = threading.Lock(), threading.Lock()
plugins, calls, cancelled = [], {}, set()


def running():
    """Loads the plugin when it is needed, and anew when it has ended."""
    with loading:
        if not plugins or plugins[-1].process.poll() is not None:
            try:
                plugins.append(Plugin(os.environ["NETSUITE_PLUGIN"], start_timeout=float(os.environ["NETSUITE_PLUGIN_START_TIMEOUT"])))
            except (RuntimeError, OSError) as error:
                raise PluginGone(f"The plugin cannot be loaded: {error}", "UNAVAILABLE", "not_sent", "safe") from error
        return plugins[-1]


def told(error):
    known = {name: error.metadata[name] for name in ("statusCode", "operationId") if name in error.metadata}
    if "statusCode" in known:
        known["statusCode"] = int(known["statusCode"])
    violations = [{"field": v.field, "description": v.description} for v in error.violations]
    return {"reason": error.reason, "outcome": error.outcome, "retry": error.retry, "message": str(error) or "no message",
            "retryAfter": error.retry_after, "violations": violations, **known}


def answer(asked):
    def started(call):
        calls[asked["id"]] = call
        if asked["id"] in cancelled:
            call.cancel()
    try:
        result = {"output": running().run_action(asked["credentials"], asked["input"], asked["config"], run_id=asked["id"],
                                                      started=started, timeout=asked.get("timeoutSeconds"))}
    except ConnectorError as error:
        result = {"error": told(error)}
    with writing:
        print(json.dumps({"id": asked["id"], **result}), flush=True)


threads = []
for line in sys.stdin:
    asked = json.loads(line)
    if "cancel" in asked:
        cancelled.add(asked["cancel"])
        if asked["cancel"] in calls:
            calls[asked["cancel"]].cancel()
        continue
    threads.append(threading.Thread(target=answer, args=(asked,)))
    threads[-1].start()
for thread in threads:
    thread.join()
for plugin in plugins:
    plugin.close()
