"""What the verbs return: frozen values with `to_dict()`, a one-line repr and an escaped HTML view for notebooks."""

from __future__ import annotations

from sigwright._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, Literal, TypeVar

    from typing_extensions import Self

    from sigwright.predicates import Predicate

    T = TypeVar("T")


def _each(make: Callable[[Any], T], values: Sequence[Any]) -> tuple[T, ...]:
    return tuple(make(value) for value in values)


class Check(Record):
    """One numbered step of a signature's verification."""

    name: str
    status: Literal["passed", "failed", "skipped", "not_applicable", "not_run"]
    reason: str = ""
    """Why it failed, or what exactly was found."""
    option: str = ""
    """Which option asked for the skip."""
    code: str | None = None
    """The symbol of the error that a failure amounts to."""


class SignerInfo(Record):
    """Who signed: a key, or an identity that an issuer vouches for."""

    key_fingerprint: str = ""
    key_type: str = ""
    identity: str = ""
    issuer: str = ""
    extensions: Mapping[str, str] = {}
    """What Fulcio wrote into the certificate, by the names of its documentation: `githubWorkflowRef` and so on."""


class LogInfo(Record):
    """Verified evidence of a transparency log."""

    log_id: str
    index: int
    time: str | None = None
    body: bytes = b""
    promise: bytes = b""
    """The entry as the log canonicalized it, and the log's signature over it; empty where it proved inclusion alone."""


class CandidateReport(Record):
    """One signature that was found, and how far it got."""

    format: Literal["legacy", "bundle", "blob", "occurrence"]
    source: str
    verified: bool
    checks: tuple[Check, ...] = ()
    signer: SignerInfo = SignerInfo()
    annotations: Mapping[str, str] = {}
    predicate_type: str = ""
    docker_reference: str = ""
    """What the payload says about where it was signed; it proves nothing."""
    logs: tuple[LogInfo, ...] = ()
    timestamps: tuple[bytes, ...] = ()  # of trusted authorities: their answers (RFC 3161, DER)
    verified_time: str | None = None
    payload: bytes | memoryview | None = None
    """What was signed; present exactly when the candidate is verified. A view where it is large: it is held once."""
    payload_type: str = ""
    signature: bytes | None = None
    """Raw; present exactly when the candidate is verified."""

    @property
    def statement(self) -> dict[str, Any]:
        """The in-toto statement that was signed: of a bundle or an attestation. Only a verified one is read."""
        if self.payload is None or not self.predicate_type:
            raise ValueError("not a verified statement")
        import json

        document: dict[str, Any] = json.loads(bytes(self.payload))
        return document

    @property
    def predicate(self) -> Any:
        """What the statement says: a plain value, by `predicate_type`."""
        return self.statement.get("predicate")

    @property
    def content(self) -> Predicate | None:
        """What the statement says as an object of `sigwright.predicates`; None for a type that has no class there.

        Raises `MalformedError` where the predicate is not of its type's form.
        """
        from sigwright import predicates

        return predicates.parse(self.predicate_type, self.predicate)

    @property
    def failure(self) -> Check | None:
        """The first check that failed."""
        return next((check for check in self.checks if check.status == "failed"), None)

    @property
    def is_signature(self) -> bool:
        """Whether it is a signature at all: of an attestation nothing passed or failed, and it counts for nothing."""
        return self.verified or self.failure is not None

    def __repr__(self) -> str:
        return f"<CandidateReport {self.format} {self.source} {self.verdict}>"

    @property
    def verdict(self) -> str:
        """In a few words, what became of it."""
        failed = f"failed: {self.failure.name}" if self.failure else "no signature"
        return "verified" if self.verified else failed

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        nested = {
            "checks": _each(Check._of, data["checks"]),
            "signer": SignerInfo._of(data["signer"]),
            "logs": _each(LogInfo._of, data["logs"]),
        }
        return cls._of({**data, **nested})


class ErrorInfo(Record):
    """An error as part of a report."""

    code: str
    exit_code: int
    message: str
    hint: str = ""
    details: Mapping[str, str] = {}


class VerificationReport(Record):
    """All about one image or blob. True exactly when it is verified."""

    image: str
    reference: str
    """NAME@DIGEST: what to deploy, once `ok`."""
    digest: str
    ok: bool
    candidates: tuple[CandidateReport, ...] = ()
    warnings: tuple[str, ...] = ()
    error: ErrorInfo | None = None
    """Why nothing could be judged, or why what was found is not enough."""
    children: tuple[VerificationReport, ...] = ()

    @property
    def verified(self) -> tuple[CandidateReport, ...]:
        """The candidates that passed every mandatory check."""
        return tuple(candidate for candidate in self.candidates if candidate.verified)

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        signatures = sum(candidate.is_signature for candidate in self.candidates)
        count = f"{len(self.verified)} of {signatures} signatures verified"
        outcome = "ok" if self.ok else f"failed: {self.error.message if self.error else 'not verified'}"
        return f"<VerificationReport {self.reference or self.image} {outcome} ({count})>"

    def _repr_html_(self) -> str:
        from sigwright._html import verification_html

        return verification_html(self)

    def raise_for_error(self) -> None:
        """Raise the error that the report amounts to, with `.report`; nothing when it is `ok`."""
        if not self.ok:
            raise _error_of(self)

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        nested = {
            "candidates": _each(CandidateReport.from_core, data["candidates"]),
            "error": ErrorInfo(**data["error"]) if data["error"] else None,
            "children": _each(cls.from_core, data["children"]),
        }
        return cls._of({**data, **nested})


def _error_of(report: VerificationReport) -> Exception:
    from sigwright import errors

    info = _first_error(report)
    error = errors.of_symbol(info.code)(info.message, hint=info.hint, details=info.details)
    error.report = report
    return error


def _first_error(report: VerificationReport) -> ErrorInfo:
    if report.error is not None:
        return report.error
    for child in report.children:
        if not child.ok:
            return _first_error(child)
    # A report that is not ok says why; should one ever not, that must not read as success.
    return ErrorInfo(code="internal", exit_code=1, message="the report names no error")


class WrittenSignature(Record):
    """One signature that stands in the registry."""

    format: Literal["legacy", "bundle"]
    digest: str
    tag: str = ""
    existed: bool = False
    """The same signer had signed this already: nothing was added."""
    log_index: int | None = None
    """Of the entry that was made for it; None without a log, or where the signature existed."""
    log_url: str = ""
    signature: str = ""
    """"sha256:HEX" of its bytes: its name in journals; empty where it existed."""


class SignedManifest(Record):
    """A manifest that was signed: the image, or one of its platforms."""

    reference: str
    digest: str
    platform: str = ""
    signatures: tuple[WrittenSignature, ...] = ()

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        return cls(**{**data, "signatures": _each(lambda one: WrittenSignature(**one), data["signatures"])})


class SignedImage(Record):
    """What `sign` did."""

    image: str
    reference: str
    """NAME@DIGEST: what to deploy."""
    digest: str
    manifests: tuple[SignedManifest, ...] = ()
    """The image first, then its platforms."""
    warnings: tuple[str, ...] = ()

    @property
    def signatures(self) -> tuple[WrittenSignature, ...]:
        """The signatures of the image itself."""
        return self.manifests[0].signatures if self.manifests else ()

    def __repr__(self) -> str:
        formats = ", ".join(signature.format for signature in self.signatures)
        return f"<SignedImage {self.reference} ({formats or 'nothing stored'})>"

    def _repr_html_(self) -> str:
        from sigwright._html import signed_html

        return signed_html(self)

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        return cls(**{**data, "manifests": _each(SignedManifest.from_core, data["manifests"])})


class SignedBlob(Record):
    """What `sign_blob` made."""

    digest: str
    signature: bytes
    bundle: str
    """A Sigstore bundle, its exact text."""
    certificate: str = ""
    """The signer's, PEM; empty where a key signed alone."""
    warnings: tuple[str, ...] = ()
    timestamps: tuple[bytes, ...] = ()
    """Of timestamp authorities about the signature: their answers (RFC 3161, DER), which the bundle holds too."""

    def __repr__(self) -> str:
        return f"<SignedBlob {self.digest}>"


class Resolved(Record):
    """An image by its digest."""

    image: str
    reference: str
    digest: str
    media_type: str

    def __str__(self) -> str:
        return self.reference


class Child(Record):
    """One manifest that an index lists."""

    digest: str
    platform: str = ""
    """`linux/arm64/v8`; empty where the index does not say."""
    image: bool = True
    """False for what buildx hangs beside an image."""


class Description(Record):
    """What kind of manifest a reference names. Nothing of it is verified."""

    reference: str
    digest: str
    media_type: str
    artifact_type: str = ""
    layer_types: tuple[str, ...] = ()
    subject: str = ""
    platform: str = ""
    """Of one image, what its config says; of an index its `children` have one each."""
    attests: str = ""
    """Of an attestation of buildx: the digest of the image that it is about."""
    children: tuple[Child, ...] = ()

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        children = _each(lambda one: Child(**one), data["children"])
        return cls(**{**data, "layer_types": tuple(data["layer_types"]), "children": children})


class SignatureClaims(Record):
    """What a signature says of itself; nothing of it is verified."""

    key: str = ""
    """Fingerprint; empty where nothing names it."""
    algorithm: str = ""
    identities: tuple[str, ...] = ()  # of a certificate: its alternative names
    issuer: str = ""
    signature: str = ""
    """"sha256:HEX" of its bytes."""
    log_id: str = ""
    log_index: int | None = None
    time: str | None = None
    """The log entry's, else the timestamp's, else the certificate's first moment."""


class Attached(Record):
    """One thing attached to an image, as it claims to be: nothing here is verified."""

    kind: str
    format: str = ""
    reference: str
    digest: str = ""
    media_type: str = ""
    predicate_type: str = ""
    created: str = ""
    signer: str = ""
    """A key's fingerprint, or a certificate's identity with its issuer."""
    log_entry: bool = False
    log_id: str = ""
    log_index: int | None = None
    logged: str = ""  # when the log took it in, by its own account
    claims: SignatureClaims = SignatureClaims()
    """Of a bundle, and of each layer of a legacy signature."""
    layers: int = 0
    children: tuple[Attached, ...] = ()

    def __repr__(self) -> str:
        return f"<Attached {self.kind} {self.reference}>"

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        claims = SignatureClaims(**data["claims"])
        return cls(**{**data, "claims": claims, "children": _each(cls.from_core, data["children"])})


class Tree(Record):
    """What is attached to an image."""

    image: str
    reference: str
    digest: str
    attached: tuple[Attached, ...] = ()
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Tree {self.reference} ({len(self.attached)} attached)>"

    def _repr_html_(self) -> str:
        from sigwright._html import tree_html

        return tree_html(self)

    @classmethod
    def from_core(cls, data: dict[str, Any]) -> Self:
        """Make it of the core's plain data."""
        return cls(**{**data, "attached": _each(Attached.from_core, data["attached"])})
