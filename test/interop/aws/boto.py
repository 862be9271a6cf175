"""Makes calls of boto3, one a line: JSON in on stdin, JSON out on stdout, with what the service sent."""

import base64
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

# Retries would hide what the first answer was.
CONFIG = Config(retries={"total_max_attempts": 1})
# The service must see the mistake, not the client.
UNCHECKED = CONFIG.merge(Config(parameter_validation=False))

clients = {}
received = {}
body = None


def client(call):
    names = ["service", "region", "endpoint", "credentials", "unchecked"]
    key = json.dumps([call.get(name) for name in names])
    if key not in clients:
        made = boto3.session.Session(**call.get("credentials", {})).client(
            call["service"],
            region_name=call.get("region"),
            endpoint_url=call.get("endpoint"),
            config=UNCHECKED if call.get("unchecked") else CONFIG,
        )
        made.meta.events.register("before-call", replace_body)
        made.meta.events.register("after-call", keep_answer)
        clients[key] = made
    return clients[key]


def replace_body(params, **kwargs):
    if body is not None:
        params["body"] = body.encode()


def keep_answer(http_response, **kwargs):
    received["status"] = http_response.status_code
    received["type"] = http_response.headers.get("x-amzn-errortype")
    received["body"] = http_response.text


def decoded(value):
    if isinstance(value, dict):
        if list(value) == ["base64"]:
            return base64.b64decode(value["base64"])
        return {name: decoded(member) for name, member in value.items()}
    return [decoded(member) for member in value] if isinstance(value, list) else value


def encoded(value):
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value.isoformat()


def perform(call):
    arguments = decoded(call.get("params", {}))
    if "pageSize" not in call:
        result = getattr(client(call), call["method"])(**arguments)
        result.pop("ResponseMetadata", None)
        return result
    paginator = client(call).get_paginator(call["method"])
    config = {"PageSize": call["pageSize"]}
    return {"pages": list(paginator.paginate(**arguments, PaginationConfig=config))}


for line in sys.stdin:
    call = json.loads(line)
    body = call.get("body")
    received = {}
    try:
        answer = {"result": perform(call)}
    except ClientError as error:
        answer = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
    except Exception as error:  # its own refusals, and answers that it cannot read
        answer = {"code": type(error).__name__, "message": str(error)}
    print(json.dumps({**answer, "received": received}, default=encoded), flush=True)
