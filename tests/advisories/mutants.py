"""How each defence is broken, one at a time, to see whether the tests notice (`make mutants`).

A mutant is a change of one place in the sources: MUTANT stands for the question whether it is switched on. All of them
are built together into a copy of the tree; which one is on is said when the tests run, in DEFENCE_OFF.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """Where `old` stands once in `file`, `new` is put."""

    file: str
    old: str
    new: str


def before(file: str, line: str, inserted: str) -> Mutant:
    """A mutant that does something else before a line."""
    return Mutant(file, line, f"{inserted}\n{line}")


def off(file: str, condition: str) -> Mutant:
    """A mutant under which a condition, given by its beginning, never holds."""
    return Mutant(file, condition, condition.replace("if (", "if (!MUTANT && ", 1))


BINDING, ENTRY, LOG = "cpp/tlog/binding.cpp", "cpp/tlog/verify_entry.cpp", "cpp/verify/check_log.cpp"
RECEIVER, REDIRECT, REALM = "cpp/http/receiver.cpp", "cpp/http/redirect.cpp", "cpp/oci/realm.cpp"
MANIFEST, REMOTE, REFERRERS = "cpp/oci/manifest.cpp", "cpp/oci/remote_repository.cpp", "cpp/oci/referrers.cpp"
SUBJECT, STAMP, BUNDLE = "cpp/verify/check_subject.cpp", "cpp/crypto/timestamp.cpp", "cpp/bundle/read_bundle.cpp"
STAMPER = "cpp/crypto/timestamp_signer.cpp"
POLICY = "python/sigwright/policy"

MUTANTS: dict[str, Mutant] = {
    # Logs.
    "entry-not-compared": before(
        BINDING, "  TRY(const auto body, EntryBody::parse(entry.canonicalized_body));", "  if (MUTANT) return {};"
    ),
    "entry-digest-not-compared": before(BINDING, "  if (body.data_algorithm) {", "  if (MUTANT) return {};"),
    "entry-signer-not-compared": Mutant(
        BINDING,
        "if (same_signature && body.verifiers[i] == material.verifier)",
        "if (same_signature && (MUTANT || body.verifiers[i] == material.verifier))",
    ),
    "promise-not-verified": before(
        ENTRY, "  const crypto::SignatureForm form = log.key.default_scheme().form;", "  if (MUTANT) return {};"
    ),
    "proof-not-verified": before(
        "cpp/tlog/merkle.cpp",
        "  TRY(const Hash found, root_from_inclusion(leaf, index, size, proof));",
        "  if (MUTANT) return {};",
    ),
    "checkpoint-not-verified": before(
        "cpp/tlog/checkpoint.cpp",
        "  CHECK(out.rekor_v1_ ? check_rekor_v1(out.note_, host, log)",
        "  if (MUTANT) return out;",
    ),
    "checkpoint-root-not-compared": Mutant(
        ENTRY,
        "if (proof.tree_size != checkpoint.size() || stated_root != checkpoint.root()) {",
        "if (!MUTANT && (proof.tree_size != checkpoint.size() || stated_root != checkpoint.root())) {",
    ),
    "unsigned-time-believed": before(
        ENTRY,
        "  if (entry.signed_entry_timestamp) {",
        "  if (MUTANT) evidence.integrated = from_unix_seconds(entry.integrated_time);",
    ),
    "any-log-believed": before(LOG, "    if (!log) continue;", '    if (!log && MUTANT) return passed("");'),
    "entries-counted-as-logs": Mutant(
        LOG,
        "logs.insert(tlog::spki_hash(log->key));",
        "logs.insert(MUTANT ? Bytes{static_cast<std::uint8_t>(entry.log_index)} : tlog::spki_hash(log->key));",
    ),
    "key-windows-ignored": off("cpp/verify/check_key_window.cpp", "    if (!valid) {"),
    "entries-uncounted": Mutant(
        BUNDLE,
        'material.repeated("tlogEntries", limits::kLogEntries)',
        'material.repeated("tlogEntries", MUTANT ? 100000 : limits::kLogEntries)',
    ),
    "entry-twice-taken": off(BUNDLE, "if (other.log_index == entry.log_index && other.log_id == entry.log_id) {"),
    "timestamp-twice-taken": off(BUNDLE, "      if (other == der) return fail"),
    "first-hit-taken": Mutant(
        "cpp/cosign/entry_search.cpp",
        "    if (holds(entry, signature)) return entry;",
        "    if (MUTANT || holds(entry, signature)) return entry;",
    ),
    "entries-of-another-tree-taken": off("cpp/services/log_fsck.cpp", "    if (tlog::edge_root(edges) != root) return"),
    # Signatures, subjects, attestations.
    "signature-not-verified": before(
        "cpp/verify/check_signature.cpp",
        "    const auto result = message.verify(key, scheme, candidate.signature);",
        "    if (MUTANT) return accept(key, scheme, candidate);",
    ),
    "subject-not-compared": before(
        "cpp/verify/check_blob_statement.cpp",
        "  const auto digest = candidate.blob->digest(crypto::HashAlgorithm::Sha256);",
        '  if (MUTANT) return passed("");',
    ),
    "predicate-type-not-compared": Mutant(
        "cpp/verify/check_predicate.cpp", "  if (wanted == found) return", "  if (MUTANT || wanted == found) return"
    ),
    "names-may-stand-twice": Mutant("cpp/base/parse_json.cpp", "    if (!is_new) {", "    if (!is_new && !MUTANT) {"),
    # Certificates and timestamps.
    "chain-judged-at-its-beginning": Mutant(
        "cpp/verify/check_certificate.cpp",
        ".at = at,",
        ".at = MUTANT ? material.leaf.validity().start : at,",
    ),
    "any-authority-signs-code": Mutant(
        "cpp/crypto/chain.cpp",
        "if (query.extended_usage.empty() || may_issue_for",
        "if (MUTANT || query.extended_usage.empty() || may_issue_for",
    ),
    "any-hash-of-certificates-taken": Mutant(
        "cpp/crypto/chain.cpp",
        "X509_VERIFY_PARAM_set_auth_level(parameters, kSecurityLevel);",
        "X509_VERIFY_PARAM_set_auth_level(parameters, MUTANT ? 0 : kSecurityLevel);",
    ),
    "any-hash-of-timestamps-taken": off(STAMPER, "  if (!sha2_of(info->digest_alg))"),
    "timestamp-signature-not-verified": before(
        STAMPER,
        "  if (!names_signer(info, path) || !is_signed(token, info, signer)) return not_signed();",
        "  if (MUTANT) return {};",
    ),
    "timestamp-of-anything-taken": before(
        STAMP,
        '  if (!equal(digest, hash(*algorithm, message))) return untrusted("it is of another signature");',
        "  if (MUTANT) return {};",
    ),
    "timestamp-by-any-leaf-taken": before(STAMPER, "  const bool pinned = !first.is_ca();", "  if (MUTANT) return {};"),
    # Identities.
    "issuer-not-compared": off("cpp/verify/check_identity.cpp", "  if (!wanted.issuer.matches(found.issuer)) return"),
    "claims-not-compared": before(
        "cpp/verify/check_identity.cpp",
        "    const auto at = found.extensions.find(claim.name);",
        "    if (MUTANT) continue;",
    ),
    "patterns-unanchored": Mutant(
        "cpp/verify/pattern.cpp",
        "text_.starts_with('^') ? RE2::ANCHOR_START : RE2::ANCHOR_BOTH",
        "MUTANT ? RE2::UNANCHORED : text_.starts_with('^') ? RE2::ANCHOR_START : RE2::ANCHOR_BOTH",
    ),
    "tokens-unmeasured": Mutant(
        "cpp/services/fulcio.cpp",
        "  if (second == std::string_view::npos || token.find('.', second + 1)",
        '  if (MUTANT) return Json{{"iss", "x"}, {"sub", "x"}};\n'
        "  if (second == std::string_view::npos || token.find('.', second + 1)",
    ),
    "login-state-not-compared": Mutant(
        "python/sigwright/identity/browser.py",
        '        if not hmac.compare_digest(answer.get("state", "").encode(),',
        '        if not MUTANT and not hmac.compare_digest(answer.get("state", "").encode(),',
    ),
    "any-issuer-taken": Mutant(
        "python/sigwright/identity/oidc.py",
        '    if answer.document.get("issuer") != issuer:',
        '    if not MUTANT and answer.document.get("issuer") != issuer:',
    ),
    # Registries.
    "any-token-service-is-the-registrys": Mutant(
        "cpp/oci/auth.cpp", "  if (demand.own_origin) request.tls", "  if (MUTANT || demand.own_origin) request.tls"
    ),
    "manifests-not-hashed": off(REMOTE, "  if (digest != nullptr && !digest->matches(response.body)) {"),
    "blobs-not-hashed": off(REMOTE, "  if (!blob.digest.matches(answer.body)) return"),
    "tag-read-twice": before(
        "cpp/cosign/target.cpp",
        "  Digest digest = manifest.digest();",
        "  if (MUTANT) {\n    TRY(manifest, fetch_subject(target, cancel));\n  }",
    ),
    "content-type-not-compared": off(
        MANIFEST, "  if (declared && !content_type.empty() && *declared != content_type) {"
    ),
    "both-kinds-taken": before(MANIFEST, "  if (found == foreign.end()) return {};", "  if (MUTANT) return {};"),
    "entries-of-manifests-uncounted": off(MANIFEST, "  if (list.size() > limits::kManifestEntries) {"),
    "signatures-uncounted": Mutant(
        "cpp/cosign/evidence_legacy.cpp",
        "  if (image.layers().size() <= limits::kSignatureLayers) return {};",
        "  if (MUTANT || image.layers().size() <= limits::kSignatureLayers) return {};",
    ),
    "pages-uncounted": Mutant(REFERRERS, "page < caps.pages; ++page", "page < (MUTANT ? 100000 : caps.pages); ++page"),
    "pages-read-again": off(REFERRERS, "    if (!seen.insert(next->target).second) return"),
    "bodies-unmeasured": off(RECEIVER, "  if (received_ > request_.max_body) return refuse"),
    "compression-asked-for": before(
        "cpp/http/transfer.cpp",
        "  set(CURLOPT_NOPROGRESS, 1L);",
        '  if (MUTANT) set(CURLOPT_ACCEPT_ENCODING, "");',
    ),
    "layouts-unmeasured": Mutant(
        "cpp/oci/layout.cpp",
        "required_file(root_, kIndexFile, limits::kManifestBytes, cancel)",
        "required_file(root_, kIndexFile, (MUTANT ? 256 : 1) * limits::kManifestBytes, cancel)",
    ),
    "sizes-unlimited": off(REMOTE, "  if (blob.size > cap) {"),
    "digests-half-read": before(
        "cpp/crypto/digest.cpp",
        "  if (hex.size() != 2 * hash_size(*algorithm)) return malformed",
        "  if (MUTANT) return Digest(*algorithm, std::string(text));",
    ),
    "sizes-half-read": Mutant(
        "cpp/oci/descriptor.cpp",
        '  TRY(const auto size, json_uint(json, "size", where));',
        '  const auto size = MUTANT ? 2 : json_uint(json, "size", where).value_or(0);\n'
        '  if (!MUTANT) CHECK(json_uint(json, "size", where));',
    ),
    # Credentials.
    "credentials-follow-redirects": Mutant(
        REDIRECT,
        "             .at_origin = from.at_origin && url->same_origin(request.url),",
        "             .at_origin = MUTANT || (from.at_origin && url->same_origin(request.url)),",
    ),
    "credentials-of-anybody": before(
        "cpp/oci/credentials.cpp",
        "  for (const std::string& key : keys) {",
        "  if (MUTANT && !file.auths.empty()) return &file.auths.begin()->second;",
    ),
    "logs-are-told": before(
        "cpp/services/json_http.cpp",
        "  request.body = std::make_shared<const Bytes>(to_bytes(body));",
        '  if (MUTANT) request.authorization = "Basic dXNlcjpzZWNyZXQtd29yZA==";',
    ),
    "any-realm-is-told": before(
        REALM, "  const bool own = same_host_and_port(*url, registry);", "  if (MUTANT) return Realm{*url, true};"
    ),
    # Roots.
    "unbelievable-roots-taken": before(
        "python/sigwright/_tuf.py",
        "    except (RepositoryError, DownloadLengthMismatchError) as error:",
        "    except RepositoryError if MUTANT else ():\n        return",
    ),
    "targets-anywhere": Mutant(
        "python/sigwright/_tuf.py",
        "        _take(updater, repository, TRUSTED_ROOT, required=True)\n",
        "        _take(updater, repository, TRUSTED_ROOT, required=True)\n"
        "        for other in updater._trusted_set.targets.targets if MUTANT else ():\n"
        "            fetched = updater.download_target(updater.get_targetinfo(other), f'{repository.metadata}/x')\n"
        "            place = Path(repository.targets, other)\n"
        "            place.parent.mkdir(parents=True, exist_ok=True)\n"
        "            place.write_bytes(Path(fetched).read_bytes())\n",
    ),
    # Policies, lint, the command.
    "stars-cross-slashes": Mutant(
        f"{POLICY}/names.py",
        '(wanted == "*" and character != "/")',
        '(wanted == "*" and (MUTANT or character != "/"))',
    ),
    "packages-not-compared": Mutant(
        "python/sigwright/npm.py",
        '{"subject_name": purl(package or package_of(tarball)),',
        '{"subject_name": "" if MUTANT else purl(package or package_of(tarball)),',
    ),
    "signers-uncounted": Mutant(
        f"{POLICY}/judge.py",
        "        distinct = _distinct(signers)",
        "        distinct = len(held) if MUTANT else _distinct(signers)",
    ),
    "attestations-not-asked-for": Mutant(
        f"{POLICY}/authorities.py",
        "        for wanted in authority.attestations:",
        "        for wanted in () if MUTANT else authority.attestations:",
    ),
    "ages-not-asked-for": Mutant(
        f"{POLICY}/authorities.py",
        "return max(authority.signed_after, age)",
        'return "" if MUTANT else max(authority.signed_after, age)',
    ),
    "expressions-ignored": Mutant(
        f"{POLICY}/authorities.py",
        '"certificate_identity_regexp": identity.subject_regexp,',
        '"certificate_identity_regexp": ".*" if MUTANT else identity.subject_regexp,',
    ),
    "pods-half-read": Mutant(
        "python/sigwright/lint/locations.py",
        '"""In a PodSpec."""',
        '"""In a PodSpec."""\nif MUTANT:\n    POD = POD[:1]',
    ),
    "defects-are-success": before(
        "python/sigwright/cli/__init__.py",
        '        text = f"internal error: {type(error).__name__}: {error}"',
        "        if MUTANT:\n            return 0",
    ),
    "configuration-from-here": before(
        "python/sigwright/cli/parse.py",
        '    return f"{folder}/sigwright/config.yaml" if folder.startswith("/") else ""',
        '    if MUTANT:\n        return "sigwright.yaml"',
    ),
}
