"""Signed paths of pictures for web pages."""
import base64
import hashlib
import hmac

from pressoir_api_client import ROOT


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(key, message):
    """The path below the root, of a message as it stands."""
    mac = hmac.new(key["secret"].encode(), message.encode(), hashlib.sha256).digest()
    return f"/img/{key['id']}.{base64url(mac)}{message}"


class SignedImages:
    """An account of `api` with a signing key, which may have pictures from `site`."""

    def __init__(self, api, site, rule=None):
        self.api, self.site = api, site
        self.name = str(api.account["id"])
        self.key = api.server.run("account", "signing-key", "add", self.name)
        self.allow((site.url if site else "http://127.0.0.1:1") + "/" if rule is None else rule)

    def allow(self, rule):
        self.api.server.run("account", "source", "add", self.name, rule)

    def path(self, options, source, key=None):
        """Below the root of the API. @param source  of the site, or a URL."""
        url = self.site.url + source if source.startswith("/") else source
        return signed(key or self.key, f"/{options}/{base64url(url.encode())}")

    def get(self, options="-", source="/photo.jpg", accept="*/*", **options_of_call):
        headers = {"Accept": accept, **options_of_call.pop("headers", {})}
        return self.api.call("GET", self.path(options, source), headers=headers, token="", **options_of_call)

    def full(self, options, source):
        return ROOT + self.path(options, source)
