"""An image policy applied to an image.

Whether a signature or attestation holds is the core's word; what is decided here is which of them a policy asks for.
"""

from __future__ import annotations

from sigwright.errors import Error
from sigwright.policy import names
from sigwright.policy.authorities import Finding, Looker
from sigwright.policy.model import Decision, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping
    from typing import Any

    from sigwright.client import Client
    from sigwright.policy.model import Allowance, Group, ImagePolicy, Rule
    from sigwright.policy.names import Name

SYMBOL, EXIT_CODE = "policy_not_satisfied", 17


def judge(client: Client, policy: ImagePolicy, image: str, given: Mapping[str, Any], today: datetime.date) -> Decision:
    """Return what the policy says about an image. `given` are keywords of how registries are reached and whom to trust.

    Raises `sigwright.Error` only for a policy that cannot be applied to anything: a key that is none, rules that are
    none.
    """
    try:
        reaching = {name: value for name, value in given.items() if name in REACHING}
        resolved = client.resolve(image, **reaching)
    except Error as error:
        return _unknown(image, error)
    return judge_copy(client, policy, image, resolved.reference, given, today)


def judge_copy(
    client: Client, policy: ImagePolicy, image: str, reference: str, given: Mapping[str, Any], today: datetime.date,
    place: str = "",
) -> Decision:  # fmt: skip
    """Return what the policy says about an image that is known to be NAME@DIGEST, by what is kept in another place."""
    looker = Looker(client, policy.deny, image, reference, given, today, place)
    return _Judgement(looker, policy, names.name_of(image, reference), today).decide()


REACHING = frozenset(
    {
        "timeout", "allow_insecure_registry", "allow_http_registry", "registry_username", "registry_password",
        "registry_token", "registry_cacert", "registry_client_cert", "registry_client_key", "registry_server_name",
        "registry_anonymous", "registry_trusted_realms", "rate",
    }
)  # fmt: skip


def _unknown(image: str, error: Error) -> Decision:
    return Decision(image=image, verdict="error", code=error.exit_code, symbol=error.code, message=str(error))


class _Judgement:
    def __init__(self, looker: Looker, policy: ImagePolicy, name: Name, today: datetime.date) -> None:
        self.looker, self.policy, self.name, self.today = looker, policy, name, today
        self.steps: list[Step] = []
        self.trouble: Error | None = None

    def decide(self) -> Decision:
        """Return the decision: what is denied, then what is allowed, then the rules."""
        denied = self.looker.denied_digest(self.policy.deny.digests)
        if isinstance(denied, Error):
            return self._decision("error", str(denied), denied.exit_code, denied.code)
        if denied:
            self._say("the digest is denied", met=False)
            inside = "" if denied == self.name.digest else f", which this image holds: {denied}"
            return self._failed(f"the policy denies this digest{inside}")
        for allowance in self.policy.allow:
            if self._allowed(allowance):
                said = f"allowed by {allowance.owner} until {allowance.expires}: {allowance.reason}"
                return self._decision("allowed", said)
        rules = self._rules()
        if not rules:
            return self._unmatched()
        failures = [(rule, why) for rule in rules if (why := self._broken(rule))]
        enforced = [f"{rule.name}: {why}" for rule, why in failures if rule.mode == "enforce"]
        if enforced:
            return self._refused("; ".join(enforced))
        if failures:
            return self._decision("allowed", "; ".join(f"warn: {rule.name}: {why}" for rule, why in failures))
        met = "; ".join(rule.name for rule in rules)
        if self.looker.verified:
            return self._decision("verified", f"the policy is met: {met}")
        return self._decision("allowed", f"the policy lets it in unverified: {met}")

    def _refused(self, why: str) -> Decision:
        if self.trouble is not None:
            return self._decision("error", why, self.trouble.exit_code, self.trouble.code)
        return self._failed(f"the policy is not met: {why}")

    def _failed(self, why: str) -> Decision:
        return self._decision("failed", why, EXIT_CODE, SYMBOL)

    def _decision(self, verdict: Any, message: str, code: int = 0, symbol: str = "") -> Decision:
        return Decision(
            image=self.name.given, digest=self.name.digest, reference=f"{self.name.repository}@{self.name.digest}",
            verdict=verdict, code=code, symbol=symbol, message=message, steps=tuple(self.steps),
            candidates=tuple(self.looker.verified) if verdict == "verified" else (),
        )  # fmt: skip

    def _say(self, text: str, *, met: bool | None = None, depth: int = 0) -> None:
        self.steps.append(Step(text=text, met=met, depth=depth))

    def _allowed(self, allowance: Allowance) -> bool:
        named = allowance.images
        if self.name.digest not in named and names.specificity("glob", names.without_digests(named), self.name) < 0:
            return False
        expired = self.today.isoformat() > allowance.expires
        until = f"{'expired' if expired else 'until'} {allowance.expires}"
        self._say(f"allowance of {allowance.owner} ({allowance.reason}), {until}", met=not expired)
        return not expired

    def _rules(self) -> list[Rule]:
        """Return the rules that hold for the image: all that match, or the most specific."""
        found = []
        for rule in self.policy.rules:
            weight = names.specificity(rule.style, rule.images, self.name)
            if weight >= 0 and names.specificity(rule.style, rule.except_images, self.name) < 0:
                found.append((weight, rule))
        if self.policy.best and found:
            return [max(found, key=lambda pair: pair[0])[1]]
        return [rule for _, rule in found]

    def _unmatched(self) -> Decision:
        self._say(f"no rule is about this image: {self.policy.unmatched}", met=self.policy.unmatched != "deny")
        if self.policy.unmatched == "deny":
            return self._failed("the policy has no rule for this image")
        warning = "warn: " if self.policy.unmatched == "warn" else ""
        return self._decision("allowed", f"{warning}the policy has no rule for this image, and lets such in")

    def _broken(self, rule: Rule) -> str:
        """Return why the rule is not met; empty where it is."""
        self._say(f"rule {rule.name} ({', '.join(rule.images[:3]) or 'every image'})")
        if not rule.groups:
            return "it asks for nobody, so nobody can meet it"
        return "; ".join(filter(None, [self._short_of(group) for group in rule.groups]))

    def _short_of(self, group: Group) -> str:
        """Return what a group lacks."""
        held: list[str] = []
        signers: list[set[str]] = []
        reasons: list[str] = []
        trouble: Error | None = None
        for authority in group.authorities:
            finding: Finding = self.looker.look(authority)
            self._say(f"{authority.name}: {finding.said}", met=finding.holds, depth=1)
            if finding.holds:
                held.append(authority.name)
                signers.append(finding.signers)
            else:
                reasons.append(f"{authority.name}: {finding.said}")
                trouble = trouble or finding.trouble
        missing = [name for name in group.required if name not in held]
        distinct = _distinct(signers)
        if distinct >= group.count and not missing:
            return ""
        self.trouble = self.trouble or trouble
        wanted = f"{len(held)} of the {group.count} authorities that it takes hold"
        if distinct < len(held):
            wanted += ", by the same signer"
        return f"{wanted} ({'; '.join(reasons) or ', '.join(missing)})"


def _distinct(signers: list[set[str]]) -> int:
    """Return for how many authorities a signer can stand that stands for no other of them: a maximum matching."""
    stands_for: dict[str, int] = {}

    def placed(authority: int, tried: set[str]) -> bool:
        for signer in signers[authority] - tried:
            tried.add(signer)
            if signer not in stands_for or placed(stands_for[signer], tried):
                stands_for[signer] = authority
                return True
        return False

    return sum(placed(authority, set()) for authority in range(len(signers)))
