"""Registry, journal and log, compared."""

from __future__ import annotations

from typing import Any

import pytest

from sigwright.audits.inventory import Held, Looked
from sigwright.audits.journal import Line
from sigwright.audits.reconcile import KINDS, journaled_images, reconcile
from sigwright.logs import LogSearch, Sighting

IMAGE = "h/app@sha256:1"
KEY = "sha256:key"


def held(name: str = "s1", **facts: Any) -> Held:
    shared = {
        "image": IMAGE,
        "kind": "signature",
        "format": "bundle",
        "reference": f"h/app@{name}",
        "digest": f"d-{name}",
    }
    return Held(**{**shared, "signature": name, "key": KEY, "log_index": 1, **facts})


def looked(*signatures: Held, **facts: Any) -> Looked:
    references = frozenset(one.reference for one in signatures)
    return Looked(**{"image": IMAGE, "reference": IMAGE, "signatures": signatures, "references": references, **facts})


def line(name: str = "s1", **facts: Any) -> Line:
    shared = {
        "id": name, "time": "2026-01-02", "action": "sign", "image": "h/app:1", "reference": IMAGE,
        "digest": "sha256:1", "signature": name, "stored": f"d-{name}", "key": KEY, "who": "me@here",
    }  # fmt: skip
    return Line(**{**shared, **facts})


def log(*entries: tuple[int, str], **facts: Any) -> LogSearch:
    found = [
        Sighting(index=index, why="key", digests=["sha256:x"], signers=[{"fingerprint": KEY, "identities": []}],
                 signatures=[name] if name else [])
        for index, name in entries
    ]  # fmt: skip
    shared: dict[str, Any] = {"origin": "log.example", "start": 0, "size": 9, "fingerprints": [KEY], "identities": []}
    return LogSearch(**{**shared, "sightings": found, **facts})


def kinds(*arguments: Any, **more: Any) -> list[str]:
    return [finding.kind for finding in reconcile(*arguments, **more).findings]


def test_where_all_three_agree_nothing_is_found() -> None:
    found = reconcile([looked(held())], [line()], log((1, "s1")))
    assert (found.findings, found.unchecked, found.exit_code) == ((), (), 0)
    assert (found.images, found.signatures, found.lines, found.entries) == (1, 1, 1, 1)


def test_an_entry_whose_signature_is_nowhere_may_be_of_a_stolen_key() -> None:
    found = reconcile([looked(held())], [line()], log((1, "s1"), (2, "stolen")))
    (finding,) = found.findings
    assert finding.kind == "entry-without-signature"
    assert (finding.log_index, finding.signer) == (2, KEY)
    assert "stolen key" in finding.message
    assert found.exit_code == 17


def test_a_signature_without_evidence_and_one_with_evidence_of_another_log_are_found() -> None:
    assert kinds([looked(held(log_index=None))], None, log()) == ["signature-without-entry"]
    assert kinds([looked(held(log_index=7))], None, log()) == ["signature-without-entry"]


def test_of_signers_that_nobody_looked_for_and_of_entries_that_were_not_read_nothing_is_said() -> None:
    assert kinds([looked(held(key="sha256:other"))], None, log()) == []
    assert kinds([looked(held(log_index=3))], None, log(start=5)) == []


def test_a_signature_that_the_journal_knows_and_the_registry_lost_is_found_once() -> None:
    found = reconcile([looked()], [line()], log((1, "s1")))
    assert [finding.kind for finding in found.findings] == ["journal-without-signature"]
    assert "cleanup policy" in found.findings[0].message


def test_an_image_that_is_gone_has_lost_its_signatures() -> None:
    gone = Looked(image=IMAGE, missing=True, problem="not found", code=11)
    found = reconcile([gone], [line()], None)
    assert ([finding.kind for finding in found.findings], found.unchecked) == (["journal-without-signature"], ())


def test_what_was_cleaned_has_not_vanished_and_what_was_signed_after_that_has() -> None:
    clean = line("c", action="clean", time="2026-01-03", signature="")
    assert kinds([looked()], [line(), clean], None) == []
    assert kinds([looked()], [line(time="2026-01-04"), clean], None) == ["journal-without-signature"]


def test_a_signature_that_was_never_stored_has_not_vanished() -> None:
    assert kinds([looked()], [line(stored="")], None) == []


def test_what_was_copied_must_still_be_there() -> None:
    copy = line("c", action="copy", signature="", stored="", attached=("h/app@s1", "h/app@s2"))
    assert kinds([looked(held())], [line(), copy], None) == ["journal-without-signature"]


def test_a_signature_that_the_journal_does_not_know_is_found() -> None:
    assert kinds([looked(held("s1"), held("s2"))], [line("s1")], None) == ["signature-without-journal"]


def test_an_attestation_without_a_name_is_known_by_where_it_is_stored() -> None:
    assert kinds([looked(held("", digest="d-s1"))], [line()], None) == []


@pytest.mark.parametrize("trouble", [{"signatures": (), "reference": ""}, {}])
def test_what_could_not_be_read_is_never_called_missing(trouble: dict[str, Any]) -> None:
    unread = looked(**trouble, problem="nobody answers", code=21)
    found = reconcile([unread], [line()], log((1, "s1"), (2, "s2")))
    assert found.findings == ()
    assert [one.code for one in found.unchecked] == [21, 21]
    assert found.exit_code == 21


def test_an_entry_that_keeps_no_signature_is_known_by_its_index() -> None:
    assert kinds([looked(held())], None, log((1, ""))) == []
    assert kinds([looked(held())], None, log((1, ""), (4, ""))) == ["entry-without-signature"]


def test_findings_of_a_kind_can_be_left_out_and_have_an_order() -> None:
    everything = ([looked(held("s2", log_index=None))], [line()], log((5, "s5")))
    assert kinds(*everything) == list(KINDS)
    assert kinds(*everything, ignore=KINDS[1:]) == [KINDS[0]]


def test_the_images_of_a_journal_are_looked_at_once() -> None:
    assert journaled_images([line("a"), line("b"), line("c", reference="h/b@sha256:2")]) == [IMAGE, "h/b@sha256:2"]
