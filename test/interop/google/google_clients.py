"""Uses Google's own Python clients on the server that GOOGLE_ENDPOINT names, as the credentials file given says, and
prints what they answered as JSON. google-clients.interop.mts judges it."""

import json
import os
import sys

from google.api_core import exceptions
from google.auth import identity_pool
from google.auth.exceptions import GoogleAuthError
from google.cloud import secretmanager_v1

SCOPES = ["https://www.googleapis.com/auth/cloud-platform"]


def attempt(call):
    """The error as the client raises it: its class, its HTTP status, google.rpc code and reason."""
    try:
        return call()
    except exceptions.GoogleAPICallError as error:
        return {
            "raised": type(error).__name__,
            "http": error.code,
            "reason": error.reason,
            "message": error.message,
        }
    except GoogleAuthError as error:
        return {"raised": type(error).__name__, "said": [str(part) for part in error.args]}


def main():
    # google.auth.load_credentials_from_file would look the project up at another service.
    credentials = identity_pool.Credentials.from_file(sys.argv[1], scopes=SCOPES)
    client = secretmanager_v1.SecretManagerServiceClient(
        credentials=credentials, transport="rest", client_options={"api_endpoint": os.environ["GOOGLE_ENDPOINT"]}
    )

    def access(name):
        answer = client.access_secret_version(request={"name": name})
        return {
            "name": answer.name,
            "data": answer.payload.data.decode(),
            "crc32c": answer.payload.data_crc32c,
        }

    def version(name):
        answer = client.get_secret_version(request={"name": name})
        return {"name": answer.name, "state": answer.state.name, "created": answer.create_time.timestamp()}

    def pages(parent, text):
        request = {"parent": parent, "filter": text, "page_size": 2}
        listed = client.list_secrets(request=request)
        return [[secret.name for secret in page.secrets] for page in listed.pages]

    def permissions(resource):
        asked = ["secretmanager.versions.access", "secretmanager.versions.add"]
        answer = client.test_iam_permissions(request={"resource": resource, "permissions": asked})
        return list(answer.permissions)

    project = "projects/acme-prod"
    results = {
        "access": lambda: access(f"{project}/secrets/stripe-key/versions/latest"),
        "access of a version": lambda: access(f"{project}/secrets/many-1/versions/1"),
        "version": lambda: version(f"{project}/secrets/stripe-key/versions/latest"),
        "disabled version": lambda: version(f"{project}/secrets/off/versions/1"),
        "pages": lambda: pages(project, "name:many-"),
        "permissions": lambda: permissions(f"{project}/secrets/stripe-key"),
        "permissions on a missing secret": lambda: permissions(f"{project}/secrets/none"),
        "missing secret": lambda: access(f"{project}/secrets/none/versions/1"),
        "missing version": lambda: access(f"{project}/secrets/stripe-key/versions/9"),
        "access of a disabled version": lambda: access(f"{project}/secrets/off/versions/1"),
        "denied": lambda: access("projects/acme-other/secrets/hidden/versions/latest"),
        "denied list": lambda: pages("projects/acme-other", ""),
        "bad filter": lambda: pages(project, "nonsense ~ x"),
    }
    json.dump({name: attempt(call) for name, call in results.items()}, sys.stdout)


main()
