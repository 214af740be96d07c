"""What every format of image policies is read into, and what `judge` decides by."""

from __future__ import annotations

from sigwright._record import Record
from sigwright.options.trust import DemandOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Literal

    from sigwright.policy.rules import Rule as PredicateRule
    from sigwright.reports import CandidateReport

    Style = Literal["glob", "wildcard", "components", "scope"]
    Mode = Literal["enforce", "warn"]
    Unmatched = Literal["deny", "warn", "allow"]
    Format = Literal["both", "legacy", "bundle"]


class Identity(Record):
    """Who may have signed without a key. Empty texts ask for nothing; one of a pair is set at most."""

    subject: str = ""
    subject_regexp: str = ""
    issuer: str = ""
    issuer_regexp: str = ""
    extensions: Mapping[str, str] = {}
    """What else the certificate must say: keywords of `verify`, such as `certificate_github_workflow_ref`."""


class Demands(DemandOptions):
    """How much evidence there must be, and when a key may have signed."""

    @property
    def asked(self) -> dict[str, int | str]:
        """Those that ask for more than the defaults."""
        defaults = type(self)._fields
        return {name: value for name in defaults if (value := getattr(self, name)) != defaults[name]}


class Evidence(Record):
    """What must stand beside a signature, and whom to believe. Files by their text."""

    log: bool = True
    timestamp: bool = False
    demands: Demands = Demands()
    ignore_sct: bool = False
    trusted_root: str = ""
    rekor_public_key: str = ""
    rekor_url: str = ""
    ca_roots: str = ""
    ca_intermediates: str = ""


class Attestation(Record):
    """One attestation that must be there."""

    type: str
    rules: tuple[PredicateRule, ...] = ()
    source: Mapping[str, str] = {}
    """Keywords of `verify_attestation`: `source_uri` and so on."""


class SignedAs(Record):
    """What the payload must say that it was signed as; nothing is asked where nothing is set."""

    names: tuple[str, ...] = ()
    own: Literal["", "always", "by digest", "never"] = ""
    """The image's own repository: always, where the image is named by digest alone, or never enough."""
    prefix: str = ""
    signed_prefix: str = ""
    """Takes the place of `prefix` in the image's own repository."""


class Authority(Record):
    """Someone whose word counts: any one of the keys, or any one of the identities; or a verdict without a look."""

    name: str
    keys: tuple[str, ...] = ()
    """PEM."""
    identities: tuple[Identity, ...] = ()
    verdict: Literal["", "pass", "fail"] = ""
    message: str = ""
    evidence: Evidence = Evidence()
    signature: bool = True
    """Whether the image itself must be signed, and not only attested about."""
    attestations: tuple[Attestation, ...] = ()
    annotations: Mapping[str, str] = {}
    format: Format = "both"
    repository: str = ""
    tag_prefix: str = ""
    hash: str = ""
    signed_as: SignedAs = SignedAs()
    signed_after: str = ""
    """A date: what was proved to be signed before counts for nothing, so that nobody rolls back to it."""
    max_age_days: int = 0
    """So many days ago at most, where not 0."""


class Group(Record):
    """So many of these authorities must hold, those `required` among them."""

    authorities: tuple[Authority, ...]
    count: int = 1
    required: tuple[str, ...] = ()


class Rule(Record):
    """What holds for images by name: every group."""

    name: str
    images: tuple[str, ...]
    groups: tuple[Group, ...]
    style: Style = "glob"
    except_images: tuple[str, ...] = ()
    mode: Mode = "enforce"


class Allowance(Record):
    """Images that are let in unverified: by whom, why, and until when (a date, that day included)."""

    images: tuple[str, ...]
    owner: str
    reason: str
    expires: str


class Denials(Record):
    """What is known to be bad: it wins over everything."""

    digests: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """Fingerprints, "sha256:HEX" of the key in DER."""
    identities: tuple[str, ...] = ()


class ImagePolicy(Record):
    """A whole policy. `best`: of the rules that match, the most specific holds; else all that match."""

    format: str
    rules: tuple[Rule, ...]
    unmatched: Unmatched = "deny"
    best: bool = False
    deny: Denials = Denials()
    allow: tuple[Allowance, ...] = ()
    notes: tuple[str, ...] = ()
    """What of the file is not decided here."""


class Step(Record):
    """One line of an explanation."""

    text: str
    met: bool | None = None
    depth: int = 0


class Decision(Record):
    """What a policy says about one image."""

    image: str
    digest: str = ""
    reference: str = ""
    verdict: Literal["verified", "allowed", "failed", "error"]
    code: int
    symbol: str = ""
    """Of the error that it amounts to; empty where the image is let in."""
    message: str
    steps: tuple[Step, ...] = ()
    candidates: tuple[CandidateReport, ...] = ()
    """The signatures and attestations by which it is verified."""

    @property
    def admitted(self) -> bool:
        """Whether the image is let in, verified or not."""
        return self.verdict in ("verified", "allowed")

    @property
    def row(self) -> dict[str, str | int]:
        """The row of the documents that verbs print."""
        return {
            "image": self.image,
            "digest": self.digest,
            "verdict": self.verdict,
            "code": self.code,
            "message": self.message,
        }
