"""Makes one request: python3 request.py PLUGIN INPUT-JSON [CONFIG-JSON]
The credentials come from the variables that the command line takes, too."""
import json
import os
import sys
from pathlib import Path

from host import ConnectorError, Plugin

path, document, config = (sys.argv[1:] + ["{}"])[:3]
names = {"accountId": "ACCOUNT_ID", "clientId": "CLIENT_ID", "certificateId": "CERTIFICATE_ID"}
credentials = {field: os.environ["NETSUITE_" + name] for field, name in names.items()}
credentials["privateKey"] = Path(os.environ["NETSUITE_PRIVATE_KEY_FILE"]).read_text()
plugin = Plugin(path, tls=os.environ.get("HOST_TLS") != "off",
                log=lambda line: sys.stderr.buffer.write(line) if os.environ.get("VERBOSE") else None)
try:
    print(plugin.run_action(credentials, document, config, run_id="python-1"))
except ConnectorError as error:
    told = {"statusCode": int(error.metadata.get("statusCode", 0)), "attempts": int(error.metadata.get("attempts", 0)),
            "errorCode": error.metadata.get("errorCode"), "operationId": error.metadata.get("operationId")}
    fields = [{"field": v.field, "description": v.description} for v in error.violations]
    print(json.dumps({"reason": error.reason, "outcome": error.outcome, "retry": error.retry, "violations": fields, "message": str(error),
                      "retryAfter": error.retry_after, "upstream": error.upstream and error.upstream.status_code, **told}), file=sys.stderr)
    sys.exit(1)
finally:
    plugin.close()
