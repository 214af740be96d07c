"""The calls about policies of images."""

from __future__ import annotations

from sigwright._client_base import ClientBase
from sigwright.errors import UsageError
from sigwright.options import DemandOptions, IdentityOptions, VerifyOptions
from sigwright.reports import ErrorInfo, VerificationReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from typing_extensions import Unpack

    from sigwright import _keywords
    from sigwright.options import StrPath
    from sigwright.policy.model import Decision, ImagePolicy

DECIDED = frozenset(
    {"key", "annotations", "signature", "payload", "insecure_ignore_tlog", "use_signed_timestamps", "check_claims",
     "recursive", "signature_format", "signature_digest_algorithm", *DemandOptions._fields, *IdentityOptions._fields}
)  # fmt: skip
"""What a policy says itself."""


HINT = "`sigwright policy explain --policy FILE IMAGE` shows how the policy comes to that"


class PolicyCalls(ClientBase):
    """Mixed into the client."""

    def check_policy(
        self, images: Iterable[str], *, policy: StrPath | ImagePolicy, **options: Unpack[_keywords.VerifyKeywords]
    ) -> Iterator[Decision]:
        """Yield what a policy says about each image: a file of any known format, or one that was loaded.

        `options` say how registries are reached and whose logs are believed. Raises `MalformedError` for a policy that
        is not understood whole, before anything is asked.
        """
        import datetime

        from sigwright.policy import judge

        given = self._reaching(options)
        loaded = load(policy)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        return (judge.judge(self, loaded, image, given, today) for image in images)  # type: ignore[arg-type]

    def _reaching(self, options: Any) -> dict[str, Any]:
        """Return the options that differ from their defaults. Raises `UsageError` for what a policy says itself."""
        given = self._options(VerifyOptions, dict(options))
        if given.attachment:
            raise UsageError("a policy judges images, not what is attached to them", hint="leave --attachment out")
        differing = {
            name: value for name, default in VerifyOptions._fields.items() if (value := getattr(given, name)) != default
        }
        decided = sorted(DECIDED & differing.keys())
        if decided:
            raise UsageError(f"the policy says itself what {decided[0]} would", hint="leave it to the policy")
        return {name: value for name, value in differing.items() if name != "max_workers"}

    def _reports(self, images: Iterable[str], policy: Any, options: Any) -> Iterator[VerificationReport]:
        return (report_of(decision) for decision in self.check_policy(images, policy=policy, **options))


def load(policy: StrPath | ImagePolicy) -> ImagePolicy:
    """Return a policy: the one given, or the one in a file."""
    from sigwright.policy import load as loading
    from sigwright.policy.model import ImagePolicy

    return policy if isinstance(policy, ImagePolicy) else loading.load(policy)


def report_of(decision: Decision) -> VerificationReport:
    """Return a decision as a report of a verification."""
    error = None
    if not decision.admitted:
        failed = decision.verdict == "failed"
        error = ErrorInfo(
            code=decision.symbol,
            exit_code=decision.code,
            message=f"{decision.image}: {decision.message}" if failed else decision.message,
            hint=HINT if failed else "",
        )
    return VerificationReport(
        image=decision.image,
        reference=decision.reference,
        digest=decision.digest,
        ok=decision.admitted,
        candidates=decision.candidates,
        warnings=(decision.message,) if decision.verdict == "allowed" else (),
        error=error,
    )
