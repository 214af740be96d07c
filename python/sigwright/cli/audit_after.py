"""What follows an audit: evidence, word to a webhook, a history that is cut, an exit code that was asked for."""

from __future__ import annotations

from sigwright.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from sigwright.audits import Audit, Row
    from sigwright.audits.changes import Change
    from sigwright.audits.row import Tally
    from sigwright.cli.audit import Flags
    from sigwright.cli.output import Output

VERDICTS = ("failed", "error")


class After:
    """Made before the audit: what makes no sense is refused then, and the history's last run is read."""

    def __init__(self, flags: Flags, options: dict[str, Any]) -> None:
        self._flags = flags
        self._options = options
        self._check()
        self._before: list[Row] | None = None
        if flags.store and (self._changes_wanted or flags.notify):
            from sigwright.audits.store import Store

            self._before = Store(flags.store).last_rows()

    @property
    def wants_rows(self) -> bool:
        """Whether all rows are needed at the end."""
        return bool(self._flags.notify or self._flags.evidence or self._changes_wanted)

    @property
    def _changes_wanted(self) -> bool:
        return bool(set(self._flags.fail_on) - set(VERDICTS))

    def _check(self) -> None:
        flags = self._flags
        _check_kinds(flags.fail_on)
        if self._changes_wanted and not flags.store:
            raise UsageError("--fail-on a change needs the history to compare with", hint="give --store PLACE")
        if flags.keep_runs and not flags.store:
            raise UsageError("--keep-runs is of a history", hint="give --store PLACE")
        if flags.keep_runs < 0:
            raise UsageError("--keep-runs is a number of runs")
        if bool(flags.evidence) != bool(flags.evidence_key):
            raise UsageError("--evidence and --evidence-key go together: unsigned evidence proves nothing")
        if flags.notify:
            from sigwright.audits import notify

            notify.check(flags.notify)

    def finish(self, audit: Audit, tally: Tally, output: Output) -> int:
        """Do it, and return the exit code."""
        flags = self._flags
        if flags.evidence:
            self._write_evidence(audit.rows, output)
        changes = self._changes(audit.rows) if self._before is not None else []
        code = self._exit_code(tally, changes)
        if flags.notify and (code or changes or flags.notify_always):
            code = self._notify(audit.rows, changes, output, code)
        if flags.keep_runs:
            from sigwright.audits.store import Store

            Store(flags.store).retain(flags.keep_runs)
        return code

    def _write_evidence(self, rows: Sequence[Row], output: Output) -> None:
        from sigwright.audits import evidence
        from sigwright.client import default_client

        flags = self._flags
        policy = flags.policy or None
        evidence.write(default_client(), rows, self._options, flags.evidence, key=flags.evidence_key, policy=policy)
        output.talk(f"evidence written to {flags.evidence}")

    def _changes(self, rows: Sequence[Row]) -> list[Change]:
        from sigwright.audits.changes import between

        return between(self._before or (), rows)

    def _exit_code(self, tally: Tally, changes: list[Change]) -> int:
        """Return what the rows come to or, with --fail-on, 17 for what that names and 0 for all else."""
        from sigwright.audits.row import POLICY

        if not self._flags.fail_on:
            return tally.exit_code
        found = {change.change for change in changes} | {verdict for verdict in VERDICTS if tally.open[verdict]}
        meant = found & set(self._flags.fail_on)
        return tally.exit_code if meant == {"error"} and not tally.open["failed"] else POLICY if meant else 0

    def _notify(self, rows: Sequence[Row], changes: list[Change], output: Output, code: int) -> int:
        """Send word; where it does not arrive, nobody may think that all is well."""
        from sigwright.audits import notify
        from sigwright.errors import UnreachableError

        try:
            notify.send(self._flags.notify, rows, changes)
        except UnreachableError as error:
            output.warn(str(error))
            return code or error.exit_code
        return code


def _check_kinds(named: Sequence[str]) -> None:
    if set(named) <= set(VERDICTS):
        return
    from sigwright.audits.changes import KINDS

    unknown = sorted(set(named) - {*VERDICTS, *KINDS})
    if unknown:
        raise UsageError(f"--fail-on: no such thing: {unknown[0]}", hint=f"there are {', '.join((*VERDICTS, *KINDS))}")
