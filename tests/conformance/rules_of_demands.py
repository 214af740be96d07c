"""What may be demanded of evidence: several logs, authorities and promises, and that a key was valid when it signed."""

from __future__ import annotations

from dataclasses import replace

from conformance.rules import BY_CERTIFICATE, BY_KEY, KEY_IN_V2, STAMPED, Rule, accepts, refuses
from fakes.sigstore.authority import Promise
from fakes.sigstore.bundles import AT, CT, EVER, TSA
from fakes.sigstore.ctlog import CtLog
from fakes.sigstore.keys import key
from fakes.sigstore.roots import rfc3339
from fakes.sigstore.timestamps import TimestampAuthority, Token

OTHER_TSA = TimestampAuthority("Another TSA", EVER)
OTHER_CT = CtLog(key("p256", "another ct"))
TWO_LOGS = replace(BY_CERTIFICATE, logs=2)
TWO_V2_LOGS = replace(STAMPED, logs=2, log_kind="ed25519")
TWO_TSAS = replace(STAMPED, more_tsas=(OTHER_TSA,))
TWO_PROMISES = replace(BY_CERTIFICATE, promises=(Promise(CT, AT), Promise(OTHER_CT, AT)), more_cts=(OTHER_CT,))
STAMPED_BY_KEY = replace(KEY_IN_V2, stamps=(Token(AT),))

TWO = "2 of the 3 distinct"
ONE = "1 of the 2 distinct"

THRESHOLDS = [
    accepts("two logs of the two asked for", TWO_LOGS, ask=("log_threshold", 2)),
    accepts("two logs where one is asked for", TWO_LOGS, ask=("log_threshold", 1)),
    accepts("two logs of v2", TWO_V2_LOGS, ask=("log_threshold", 2)),
    refuses("two logs of the three asked for", 15, TWO, TWO_LOGS, ask=("log_threshold", 3)),
    refuses("one log of the two asked for", 15, ONE, ask=("log_threshold", 2)),
    refuses("one log of the two asked for, by a key", 15, ONE, BY_KEY, ask=("log_threshold", 2)),
    refuses("two entries of one log", 15, ONE, replace(TWO_LOGS, other_logs="same"), ask=("log_threshold", 2)),
    refuses(
        "two names of one log's key", 15, ONE, replace(TWO_V2_LOGS, other_logs="renamed"), ask=("log_threshold", 2)
    ),
    refuses("no log asked for", 2, "--log-threshold is 0", ask=("log_threshold", 0)),
    accepts("a timestamp where one is asked for", STAMPED, ask=("timestamp_threshold", 1)),
    refuses("no timestamp where one is asked for", 16, "no timestamp", ask=("timestamp_threshold", 1)),
    accepts("two authorities of the two asked for", TWO_TSAS, ask=("timestamp_threshold", 2)),
    refuses("two authorities of the three asked for", 16, TWO, TWO_TSAS, ask=("timestamp_threshold", 3)),
    refuses("one authority of the two asked for", 16, ONE, STAMPED, ask=("timestamp_threshold", 2)),
    refuses(
        "two timestamps of one authority",
        16,
        ONE,
        replace(STAMPED, stamps=(Token(AT), Token(AT + 1))),
        ask=("timestamp_threshold", 2),
    ),
    refuses(
        "two entries for one authority in the trusted root",
        16,
        ONE,
        replace(STAMPED, more_tsas=(replace(TSA),)),
        ask=("timestamp_threshold", 2),
    ),
    accepts("two promises of the two asked for", TWO_PROMISES, ask=("sct_threshold", 2)),
    refuses("two promises of the three asked for", 16, TWO, TWO_PROMISES, ask=("sct_threshold", 3)),
    refuses("one promise of the two asked for", 16, ONE, ask=("sct_threshold", 2)),
    refuses(
        "two promises of one log",
        16,
        ONE,
        replace(BY_CERTIFICATE, promises=(Promise(CT, AT), Promise(CT, AT + 1))),
        ask=("sct_threshold", 2),
    ),
    refuses(
        "a promise of a log that is not trusted beside one that is",
        16,
        ONE,
        replace(TWO_PROMISES, more_cts=()),
        ask=("sct_threshold", 2),
    ),
    refuses("promises of what a key signed", 2, "--key", BY_KEY, ask=("sct_threshold", 2)),
]

WINDOWS = [
    accepts("the first second of a key", BY_KEY, ask=("key_valid_from", rfc3339(AT))),
    refuses(
        "before the first second of a key",
        16,
        "but the key is valid from",
        BY_KEY,
        ask=("key_valid_from", rfc3339(AT + 1)),
    ),
    accepts("the last second of a key", BY_KEY, ask=("key_valid_until", rfc3339(AT))),
    refuses(
        "after the last second of a key",
        16,
        "but the key is valid until",
        BY_KEY,
        ask=("key_valid_until", rfc3339(AT - 1)),
    ),
    refuses(
        "a key of the first second of 1970", 16, "but the key is valid", BY_KEY, ask=("key_valid_until", rfc3339(1))
    ),
    accepts("the last second of a key, stamped", STAMPED_BY_KEY, ask=("key_valid_until", rfc3339(AT))),
    refuses(
        "after the last second of a key, stamped",
        16,
        "but the key is valid",
        STAMPED_BY_KEY,
        ask=("key_valid_until", rfc3339(AT - 1)),
    ),
    refuses(
        "a key with a window, and no time",
        16,
        "a trusted time is missing",
        KEY_IN_V2,
        ask=("key_valid_until", rfc3339(AT)),
    ),
    refuses("a key with a window that is no time", 2, "no time", BY_KEY, ask=("key_valid_until", "2026")),
    refuses("a window where no key is", 2, "none is given", ask=("key_valid_until", rfc3339(AT))),
]

RULES: list[Rule] = [*THRESHOLDS, *WINDOWS]
