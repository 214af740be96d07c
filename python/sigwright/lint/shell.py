"""What scripts deploy, sign and verify: references, and commands that do it in vain."""

from __future__ import annotations

import re

from sigwright.lint import sets
from sigwright.lint._model import Problem, Source, Use
from sigwright.lint.references import PINNED, is_variable
from sigwright.lint.words import SHELLS, Word, commands, positionals, value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IMAGE_FLAGS = ("--image", "--container-image", "--images")
NOT_CONTAINERS = ("az", "openstack", "aws", "doctl", "hcloud", "multipass", "lxc", "virt-install", "qemu-img", "packer")
"""Tools whose --image is a boot disk."""
ENGINES = ("docker", "podman", "nerdctl")
ENGINE_VALUES = frozenset((
    "-v", "--volume", "-p", "--publish", "-e", "--env", "--name", "--network", "--net", "-w", "--workdir", "-u",
    "--user", "--entrypoint", "--env-file", "--mount", "--platform", "--label", "-l", "-m", "--memory", "--cpus",
    "--hostname", "-h", "--add-host", "--gpus", "--restart", "--ulimit", "--shm-size", "--cap-add", "--cap-drop",
    "--device", "--pull", "--cidfile", "--log-driver", "--log-opt", "--security-opt", "--tmpfs", "--ipc", "--pid",
    "--volumes-from", "--stop-signal", "--expose", "--link", "--runtime", "--cgroupns", "--userns",
))  # fmt: skip
HELM_SETS = ("--set", "--set-string")
SIGNING = ("cosign", "sigwright")
SIGNING_BOOLEANS = frozenset((
    "-y", "--yes", "-r", "--recursive", "--upload", "--tlog-upload", "--insecure-ignore-tlog",
    "--insecure-ignore-sct", "--check-claims", "-d", "--verbose", "--allow-insecure-registry",
    "--allow-http-registry", "--offline", "--local-image", "--sk", "--use-signing-config", "--new-bundle-format",
    "--private-infrastructure", "--record-creation-timestamp", "--use-signed-timestamps", "-N", "--no",
    "--k8s-keychain", "--experimental-oci11", "--no-upload", "--issue-certificate", "--docker-media-types",
))  # fmt: skip
AUTHORITIES = (
    "--key", "--certificate-identity", "--certificate-identity-regexp", "--cert-identity", "--certificate", "--cert",
    "--sk", "--policy", "--identity",
)  # fmt: skip
WITHOUT_LOG = ("--tlog-upload=false", "--no-tlog-upload", "--insecure-ignore-tlog", "--insecure-ignore-tlog=true", "-N")
INSECURE = ("--allow-insecure-registry", "--allow-http-registry")
DEPLOYS = re.compile(
    r"gcloud (?:beta |alpha )?"
    r"(?:run (?:deploy|jobs (?:deploy|create|update)|services (?:update|replace))|deploy releases create)|"
    r"kubectl (?:apply|create|set image|run|replace)|helm (?:install|upgrade)|terraform apply|docker stack deploy"
)
KNOWN = re.compile(r"image|docker|podman|nerdctl|cosign|sigwright")


def read(parts: Iterable[tuple[int, str]]) -> Source:
    """Return what scripts hold; each is an offset and its text, those before a NUL not being in the file."""
    source = Source([], [])
    order: list[tuple[str, int]] = []
    for offset, text in parts:
        if not KNOWN.search(text):
            order.extend(_deploys(text, offset))
            continue
        tool, mark, words = text.rpartition("\0")
        for found in _nested(commands(words, offset)):
            command = [Word(tool, offset, literal=False), *found] if mark else found
            source.uses.extend(_uses(command))
            source.problems.extend(_problems(command))
            order.extend(_step(command))
    source.problems.extend(_too_late(order))
    return source


def _nested(found: Iterable[list[Word]]) -> Iterator[list[Word]]:
    """Yield the commands, and those that a shell is given as text: `bash -c "..."`."""
    for command in found:
        yield command
        script = next(value_of(command, ("-c", "-ec", "-euc")), None) if command[0].text in SHELLS else None
        if script is not None and script.literal:
            yield from commands(script.text, script.offset)


def _deploys(text: str, offset: int) -> Iterator[tuple[str, int]]:
    if DEPLOYS.search(text):
        for found in commands(text, offset):
            yield from _step(found)


def _uses(found: list[Word]) -> Iterator[Use]:
    tool = found[0].text
    if tool in ENGINES:
        yield from _engine(found)
    if tool == "helm":
        given = (sets.split(word.text, word.offset, literal=word.literal) for word in value_of(found, HELM_SETS))
        yield from sets.uses(setting for each in given for setting in each)
    if tool in NOT_CONTAINERS or (
        [word.text for word in found[:2]] == ["gcloud", "compute"]
        and not any(word.text.startswith("--container-image") for word in found)
    ):
        return
    cloud_run = [word.text for word in found[:2]] == ["gcloud", "run"]
    for word in value_of(found, IMAGE_FLAGS):
        yield from (use._replace(cloud_run=cloud_run) for use in _each(word))
    if [word.text for word in found[:3]] == ["kubectl", "set", "image"]:
        for word in found[3:]:
            if "=" in word.text and not word.text.startswith("-"):
                yield from _assigned(word)


def _each(word: Word) -> Iterator[Use]:
    """Yield REF, or those of NAME=REF,NAME=REF."""
    offset = word.offset
    for part in word.text.split(","):
        inner = Word(part, offset, word.literal)
        if "=" in part:
            yield from _assigned(inner)
        elif not is_variable(part):
            yield Use(part, offset, literal=word.literal)
        offset += len(part) + 1


def _assigned(word: Word) -> Iterator[Use]:
    name, _, reference = word.text.partition("=")
    if not is_variable(reference):
        yield Use(reference, word.offset + len(name) + 1, literal=word.literal)


def _engine(found: list[Word]) -> Iterator[Use]:
    words = found[1:]
    if words and words[0].text in ("container", "image", "service"):
        words = words[1:]
    if words and words[0].text in ("run", "pull", "create"):
        arguments = positionals(words[1:], ENGINE_VALUES.__contains__)
        if arguments and not is_variable(arguments[0].text):
            yield Use(arguments[0].text, arguments[0].offset, literal=arguments[0].literal)


def _problems(found: list[Word]) -> Iterator[Problem]:
    for word in found[1:]:
        if word.text.partition("=")[0] in INSECURE and not word.text.endswith("=false"):
            yield Problem("REF018", word.offset, f"{word.text}: whoever is in between can change what is fetched")
    if found[0].text not in SIGNING:
        return
    own = next((i for i, word in enumerate(found) if word.text == "--"), len(found))
    flags = [word for word in found[1:own] if word.text.startswith("-")]
    for word in flags:
        if word.text in WITHOUT_LOG:
            yield Problem("SIG003", word.offset, f"{word.text}: no log can prove when this was signed, or that it was")
        elif word.text == "--no":
            yield Problem("SIG003", word.offset, "--no is no flag of cosign: to agree without being asked write --yes")
    yield from _in_vain(found[:own], flags)


def _in_vain(found: list[Word], flags: list[Word]) -> Iterator[Problem]:
    verb = next((word.text for word in found[1:] if not word.text.startswith("-")), "")
    names = {word.text.partition("=")[0] for word in flags}
    if verb in ("sign", "attest"):
        for word in positionals(found[1:], lambda flag: flag not in SIGNING_BOOLEANS)[1:]:
            if not is_variable(word.text) and not PINNED.fullmatch(word.text) and ":" in word.text + "/":
                yield Problem("SIG004", word.offset, f"{word.text}: sign a digest; a tag may name another image by now")
    if verb in ("verify", "verify-attestation", "verify-blob", "gate") and not names & set(AUTHORITIES):
        yield Problem("SIG004", found[0].offset, f"{verb} without --key or an identity: who signed?")
    for name in ("--certificate-identity-regexp", "--certificate-oidc-issuer-regexp", "--cert-identity-regexp"):
        for word in value_of(found, (name,)):
            if re.fullmatch(r"\^?\(?\.[*+]\)?\$?", word.text):
                yield Problem("SIG004", word.offset, f"{name} {word.text}: anybody at all may have signed")


def _step(found: list[Word]) -> list[tuple[str, int]]:
    text = " ".join(word.text for word in found[:6])
    if found[0].text in SIGNING and any(word.text in ("verify", "gate") for word in found[1:4]):
        return [("verify", found[0].offset)]
    return [("deploy", found[0].offset)] if DEPLOYS.match(text) else []


def _too_late(order: list[tuple[str, int]]) -> Iterator[Problem]:
    """Yield a deployment that comes before the only verification of a file."""
    kinds = [kind for kind, _ in order]
    if "verify" in kinds and "deploy" in kinds and kinds.index("deploy") < kinds.index("verify"):
        yield Problem("SIG004", order[kinds.index("deploy")][1], "this is deployed before it is verified")
