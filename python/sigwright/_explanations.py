"""The messages that `explain` knows, a row each: a pattern of what is printed, why it is, what to do."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One message; `instead_of` names the titles of more general rows that need not be shown beside it."""

    source: str
    title: str
    pattern: str
    cause: str
    fix: str
    instead_of: tuple[str, ...] = ()


GATE_CODES = {
    126: "gate: the command is there and cannot be run",
    127: "gate: there is no such command",
    137: "gate: the command was ended by signal 9 (killed, often for want of memory)",
}

NOT_READY = "Revision is not ready"
DEPLOY = "deploy the image by digest: NAME@sha256:DIGEST, as `sigwright resolve NAME:TAG` prints it"

ROWS = (
    # Docker and containerd
    Row(
        "docker", "unsupported media type of a cosign signature",
        r"unsupported media type application/vnd\.dev\.cosign\.simplesigning",
        "a signature (a tag sha256-DIGEST.sig) was pulled or deployed as if it were the image",
        f"{DEPLOY}; the digest of the image is in the tag: sha256-DIGEST.sig belongs to NAME@sha256:DIGEST",
    ),
    Row(
        "docker", "unsupported media type of an attestation or bundle",
        r"unsupported media type application/vnd\.(?:dsse\.envelope|dev\.sigstore\.bundle|cncf\.notary|in-toto)",
        "an attestation, a Sigstore bundle or another attached document was pulled as if it were the image",
        DEPLOY,
    ),
    Row(
        "docker", "unexpected EOF while registering a layer",
        r"failed to register layer.*unexpected EOF",
        "often a signature that was stored with Docker's media types and pulled as if it were an image",
        f"look at the reference; if its tag ends with .sig, {DEPLOY}",
    ),
    Row(
        "docker", "a layer is gone", r"blob[ _]unknown",
        "the registry has the manifest and lost a layer or document that it names",
        "push or copy the image again; `sigwright verify` then tells whether its signatures are whole",
    ),
    Row(
        "docker", "manifest unknown", r"manifest[ _]unknown|manifest for \S+ not found",
        "the repository has no such tag or digest (any more)",
        "check the spelling; `sigwright tree NAME` and `sigwright resolve NAME:TAG` show what is there",
    ),
    Row(
        "docker", "blob upload unknown", r"blob[ _]upload[ _](?:unknown|invalid)",
        "the registry has forgotten an upload half way: it expired, or several machines answer that share no state",
        "push again; behind a balancer have every request of an upload answered by the same machine",
    ),
    Row(
        "docker", "repository name unknown", r"name[ _]unknown|repository \S* ?(?:name )?not known",
        "the registry has no such repository",
        "check the path; on Artifact Registry it is LOCATION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE",
    ),
    Row(
        "docker", "no matching manifest for the platform", r"no matching manifest for|no match for platform",
        "the image was not built for the machine that pulls it",
        "build and push it for that platform too, and sign the index (`sigwright sign --recursive`)",
    ),
    # Cloud Run
    Row(
        "cloud run", NOT_READY, r"Revision\s+\S*\s*is not ready",
        "Cloud Run could not start the revision; the text after this one says why, and where there is none, the image "
        "given is often a signature (a tag that ends with .sig) instead of the image",
        f"look at the image of the revision, then {DEPLOY}",
    ),
    Row(
        "cloud run", "image not found", r"Image '[^']*' not found",
        "Cloud Run finds no image by that name: deleted, misspelt, or of another project",
        f"{DEPLOY}; a digest is found as long as the image exists",
        (NOT_READY,),
    ),
    Row(
        "cloud run", "service agent may not read the image",
        r"must have permission to read the image|CONTAINER_PERMISSION_DENIED",
        "the service agent of Cloud Run has no access to the repository (images of another project need it granted)",
        "grant roles/artifactregistry.reader on the repository to "
        "service-NUMBER@serverless-robot-prod.iam.gserviceaccount.com",
        (NOT_READY,),
    ),
    Row(
        "cloud run", "container does not listen on PORT",
        r"failed to start and listen on the port|PORT=\d+ environment variable",
        "the container ended, or listens elsewhere than on 0.0.0.0 at the port in the variable PORT",
        "listen on 0.0.0.0:$PORT and look at the logs of the revision; the image itself was found and pulled",
        (NOT_READY,),
    ),
    Row(
        "cloud run", "image does not support amd64/linux",
        r"must support amd64/linux|Cloud Run does not support image|exec format error",
        "the image has no linux/amd64 variant, or the reference names a signature or another document",
        f"build for linux/amd64 (`docker buildx build --platform linux/amd64`); and {DEPLOY}",
        (NOT_READY,),
    ),
    Row(
        "binary authorization", "denied by attestor",
        r"denied by attestor|No attestations found that were valid|rejected by Binary Authorization|"
        r"is not authorized by policy|CONTAINER_IMAGE_UNAUTHORIZED",
        "the policy wants an attestation of that attestor for this digest, by a key that the attestor lists; "
        "a cosign signature alone is none, and a tag never has one",
        "attest the digest (`sigwright gcp attest --attestor ATTESTOR --key KEY NAME@sha256:DIGEST`), then deploy that "
        "digest",
        (NOT_READY,),
    ),
    # Registries
    Row(
        "artifact registry", "unauthenticated or no permission to download",
        r"artifactregistry\.repositories\.downloadArtifacts|Unauthenticated request",
        "not logged in, or no right to read, or no such repository: Artifact Registry says the same for all three",
        "`gcloud auth configure-docker LOCATION-docker.pkg.dev`, then roles/artifactregistry.reader on the repository, "
        "then the spelling of the repository",
        ("access denied",),
    ),
    Row(
        "artifact registry", "no permission to upload", r"artifactregistry\.repositories\.uploadArtifacts",
        "who signs has no right to write; signatures are stored beside the image",
        "grant roles/artifactregistry.writer, or keep signatures elsewhere with --signature-repository",
        ("access denied",),
    ),
    Row(
        "registry", "tag is immutable",
        r"tag immutability|immutable tag|tag is immutable|configured as immutable|cannot update tag"
        r"|TAG_INVALID.*(?:already exists|immutable)",
        "tags of this repository cannot be moved, and another .sig signature would have to move one",
        "write the bundle alone (--signature-format bundle), or keep signatures in a repository with movable tags "
        "(--signature-repository)",
    ),
    Row(
        "registry", "access denied", r"\b(?:unauthorized|denied(?! by attestor))\b|authentication required|\b40[13]\b",
        "the registry wants a login, or the login has no right to this repository",
        "`docker login HOST`, then check the rights of that account",
    ),
    Row(
        "registry", "too many requests", r"toomanyrequests|too many requests|rate limit|\b429\b",
        "the registry limits how often it may be asked", "wait and try again, log in, or lower --max-workers",
    ),
    # cosign
    Row(
        "cosign", "no signatures found", r"no signatures found",
        "nothing signed is attached to this digest: never signed, signed under another digest (the tag moved), kept in "
        "another repository, or the reference names a signature instead of the image",
        "`sigwright tree IMAGE` shows what is attached; sign by digest; set COSIGN_REPOSITORY where signatures are "
        "kept apart",
    ),
    Row(
        "cosign", "no matching signatures", r"no matching signatures|invalid signature when validating ASN\.1",
        "signatures are there, and none is by this key over this image",
        "check which key signed; `sigwright verify -o report` shows every check of every signature",
    ),
    Row(
        "cosign", "no matching attestations", r"no matching attestations|accepted signatures do not match threshold",
        "no Sigstore bundle holds for this key: another key signed, or there is none",
        "check the key, then `sigwright tree IMAGE`",
    ),
    Row(
        "cosign", "a key was asked for, and the bundle has a certificate", r"expected key signature, not certificate",
        "a certificate stands beside the signature (--certificate, or the token's own), and cosign verifies such a "
        "bundle by identity alone",
        "give the signer's identity; `sigwright verify --key` takes the certificate's key as well; to sign without the "
        "token's certificate set COSIGN_PKCS11_IGNORE_CERTIFICATE=1",
        ("no matching attestations",),
    ),
    Row(
        "cosign", "no valid bundles exist in registry", r"no valid bundles exist",
        "cosign 3 looked for bundles only, and the image has none (perhaps an older .sig signature)",
        "`sigwright verify` reads both formats; with cosign give --new-bundle-format=false",
        ("no matching attestations",),
    ),
    Row(
        "cosign", "image tag not found", r"image tag not found",
        "the registry has no such tag", "check the spelling, or push the image first",
        ("manifest unknown",),
    ),
    Row(
        "cosign", "user declined the prompt", r"user declined the prompt|should upload to tlog: .*prompt",
        "signing would have written to a public log, and nobody said yes: no terminal, or another answer",
        "give --yes where that is wanted; a log of your own is `sigwright log init DIR`, then --rekor-url file:DIR",
    ),
    Row(
        "cosign", "no certificate found on signature", r"no certificate found on signature",
        "an identity was asked for, and the signature was made with a key", "verify it with --key",
    ),
    Row(
        "cosign", "identity does not match", r"none of the expected identities matched",
        "the certificate names another identity or issuer than was asked for",
        "compare with the identity that the message names; it is the workflow or account that really signed",
    ),
    Row(
        "cosign", "identity is required", r"--certificate-identity.*is required|--certificate-oidc-issuer.*is required",
        "without a key, who may have signed has to be said", "give --key, or identity and issuer",
    ),
    Row(
        "cosign", "annotations differ", r"missing or incorrect annotation",
        "the signature lacks an annotation that -a demands", "look at the signed pairs: `sigwright verify -o json`",
    ),
    Row(
        "cosign", "another predicate type", r"none of the attestations matched the predicate type",
        "attestations are there, of another type", "give the --type that the message names as found",
    ),
    Row(
        "cosign", "log key not trusted", r"rekor log public key not found",
        "the entry is of a log whose key is not trusted: a private log, or an old trusted root",
        "give the log's key with --rekor-public-key, or its --trusted-root",
    ),
    Row(
        "cosign", "expired certificate without a timestamp", r"expected a signed timestamp to verify an expired",
        "certificates live ten minutes, and nothing proves when this one was used",
        "sign with a log or a timestamp authority",
    ),
    Row(
        "cosign", "wrong password or corrupt key", r"encrypted: decryption failed|decrypt: encrypted",
        "the password does not open the key file, or the file is damaged",
        "set COSIGN_PASSWORD to the password; an empty one is a password too",
    ),
    Row(
        "cosign", "trusted root could not be fetched", r"from TUF|tuf.*(?:no such host|connection refused|timeout)",
        "cosign fetches whom to trust from the Internet, with a key too",
        "sigwright with --key needs no TUF; with cosign give --trusted-root FILE",
    ),
    Row(
        "cosign", "validation errors of a policy", r"\d+ validation errors? occurred",
        "the attestation does not satisfy the policy given", "read the errors under it; each names a field",
    ),
    Row(
        "cosign", "service URLs and a signing configuration", r"cannot specify service URLs and use signing config",
        "cosign 3 takes its services from a signing configuration by default, and URLs contradict it",
        "with cosign add --use-signing-config=false; sigwright takes --rekor-url as it is",
    ),
    Row(
        "cosign", "--tlog-upload=false refused", r"--tlog-upload=false is not supported with --signing-config",
        "since 3.0.3 cosign refuses to leave the log out while a signing configuration is used",
        "with cosign add --use-signing-config=false; sigwright takes --tlog-upload=false as it is",
    ),
    Row(
        "cosign", "no bundle file was named",
        r"must specify --bundle with --new-bundle-format|create bundle file: open *:",
        "cosign 3 writes blob signatures as bundles and ignores --output-signature and --output-certificate",
        "give --bundle FILE; sigwright writes the old files as well when they are asked for",
    ),
    Row(
        "cosign", "the old format and a signing configuration",
        r"must provide --new-bundle-format or --bundle where applicable",
        "cosign 3 writes the old format only when it takes no services from a signing configuration",
        "with cosign add --use-signing-config=false; sigwright takes --new-bundle-format=false as it is",
    ),
    Row(
        "cosign", "a timestamp authority is missing", r"a timestamp authority must be provided",
        "a Rekor v2 log signs no time, and a certificate of ten minutes needs one",
        "name an authority in the signing configuration, or give --timestamp-server-url",
    ),
    Row(
        "cosign", "log entries missing or not trusted",
        r"not enough verified log entries|threshold not met for verified log entry"
        r"|failed to verify log inclusion|unable to verify SET",
        "the signature has no log entry, or one by a log whose key is not trusted, or the entry was altered",
        "`sigwright verify -o report` tells which; give the log's --trusted-root, or sign again with a log",
        ("no matching attestations", "no matching signatures"),
    ),
    Row(
        "cosign", "kind of private key file", r"unsupported pem type",
        "cosign signs only with its own encrypted key files",
        "convert the key: `sigwright import-key-pair --key FILE`",
    ),
    Row(
        "cosign", "scrypt parameters of a key file", r"unsupported scrypt parameters",
        "the key file was sealed with costs that cosign does not use, or was altered",
        "make the file again with `sigwright import-key-pair`, or take it from a backup",
    ),
    Row(
        "cosign", "unknown flag --no or -N", r"unknown (?:shorthand )?flag: (?:--no\b|'N' in -N)",
        "cosign has no such flag", "to leave the log out: --tlog-upload=false when signing",
    ),
    # Logs and networks
    Row(
        "rekor", "a log or service that goes on failing", r"giving up after \d+ attempt",
        "each of several attempts failed; the text around it says how, and often the entry is too large",
        "read the status it names: 413 or 400 is the size of an attestation, 429 too many requests, 5xx the service",
        ("connection refused",),
    ),
    Row(
        "rekor", "entry exists already", r"an equivalent entry already exists|createLogEntryConflict|\b409\b.*rekor",
        "this very signature is in the log already", "nothing to do: the entry there is as good",
    ),
    Row(
        "rekor", "log refuses the entry", r"createLogEntryBadRequest|error processing entry",
        "the log does not take this kind of key, hash or signature",
        "Rekor takes P-256 with SHA-256 in every form; other keys depend on the entry's kind",
    ),
    Row(
        "registry", "a server that fails", r"\b50[0234]\b|bad gateway|service unavailable|gateway time-?out|"
        r"internal server error",
        "the service, or what stands before it, is broken or overloaded for now",
        "try again later; `sigwright doctor` tells whether the log answers",
    ),
    Row(
        "network", "host not found", r"no such host|could not resolve host|name or service not known",
        "the host name has no address here: misspelt, or no network, or a proxy is needed",
        "check the name, the network and HTTPS_PROXY",
    ),
    Row(
        "network", "certificate not trusted",
        r"x509: certificate signed by unknown authority|certificate verify failed|self.signed certificate",
        "the server's TLS certificate is by an authority that this machine does not know",
        "give its CA with --registry-cacert, or SSL_CERT_FILE",
    ),
    Row(
        "network", "http answer to an https client", r"server gave HTTP response to HTTPS client",
        "the registry speaks plain http", "use https; for a test registry --allow-http-registry",
    ),
    Row(
        "network", "connection refused", r"connection refused",
        "nobody listens at that address", "check host and port, and that the service runs",
    ),
)  # fmt: skip
