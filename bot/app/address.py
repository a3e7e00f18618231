"""GitHub's pages for people, found from the base URL of its API."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from review.errors import UserError

_ENTERPRISE = "/api/v3"


@dataclass(frozen=True, slots=True)
class GitHubAddress:
    """`api` and `web` are base URLs without a slash at the end."""

    api: str
    web: str

    def apps(self, org: str | None) -> str:
        """The page that lists the Apps of an organization, or those of whoever is signed in."""
        return f"{self.web}/organizations/{org}/settings/apps" if org else f"{self.web}/settings/apps"

    def is_ours(self, url: str) -> bool:
        return url.startswith(f"{self.web}/")


def address(api: str) -> GitHubAddress:
    """For github.com, GHE.com (`api.` in front of the host) and Enterprise Server (`/api/v3` behind it).

    https://docs.github.com/en/enterprise-server/rest/using-the-rest-api/getting-started-with-the-rest-api
    """
    api = api.rstrip("/")
    parts = _split(api)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        raise UserError(f"the App's key would travel unprotected over {api}: give an https:// address")
    if parts.path == _ENTERPRISE:
        return GitHubAddress(api, api.removesuffix(_ENTERPRISE))
    if parts.path == "" and parts.netloc.startswith("api."):
        return GitHubAddress(api, f"{parts.scheme}://{parts.netloc.removeprefix('api.')}")
    raise UserError(
        f"{api} is no base URL of GitHub's REST API: write https://api.github.com,"
        " or https://HOST/api/v3 for GitHub Enterprise Server"
    )


def webhook(url: str) -> str:
    """Where GitHub is to deliver; `/webhook`, where our receiver listens, stands for no path."""
    parts = _split(url)
    if _is_loopback(parts.hostname or ""):
        raise UserError(f"--webhook-url {url}: GitHub cannot reach an address of this machine alone")
    return parts._replace(path="/webhook").geturl() if parts.path in {"", "/"} else url


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        named = parts.hostname and parts.port != 0
    except ValueError:
        named = None
    if not named or parts.scheme not in {"http", "https"} or parts.username or not url.isprintable():
        raise UserError(f"{url} is no address: write it as https://HOST")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
