"""How registries are reached, and where signatures are kept."""

from __future__ import annotations

from sigwright.options import CallOptions, RegistryOptions, StorageOptions, to_core


def test_a_limit_of_time_is_the_calls_and_not_the_cores() -> None:
    assert "timeout" not in to_core(CallOptions(timeout=3.0))


def test_credentials_are_handed_on_only_where_given() -> None:
    assert "registry_password" not in to_core(RegistryOptions())
    assert to_core(RegistryOptions(registry_password="x"))["registry_password"] == "x"


def test_checks_of_certificates_are_on_until_told_otherwise() -> None:
    assert to_core(StorageOptions())["allow_insecure_registry"] is False
    assert StorageOptions._options["repository"].env == ("COSIGN_REPOSITORY",)
