"""Terraform's language."""

from __future__ import annotations

import pytest

from python.lint.conftest import SIG, Found

BREAKGLASS = 'breakglass_justification = "x"'
GUARD = "  binary_authorization {\n    use_default = true\n  }\n"


def block(text: str, depth: int) -> str:
    return text + "\n" + "}\n" * depth


def run_service(inner: str, guard: str = GUARD) -> str:
    return block(f'resource "google_cloud_run_v2_service" "a" {{\n{guard} template {{\n containers {{\n{inner}', 3)


@pytest.mark.parametrize(
    "text",
    [
        run_service(f'image = "{SIG}"'),
        block(
            f'resource "google_cloud_run_v2_job" "a" {{\n template {{\n template {{\n containers {{\n image = "{SIG}"',
            4,
        ),
        f'resource "kubernetes_deployment_v1" "a" {{\n spec {{\n init_container {{\n image = "{SIG}"\n}}\n}}\n}}\n',
        f'resource "docker_image" "a" {{\n  name = "{SIG}" # why\n}}\n',
        f'resource "helm_release" "a" {{\n set {{\n name = "a.image"\n value = "{SIG}"\n}}\n}}\n',
        'resource "google_compute_instance" "a" {\n metadata = {\n gce-container-declaration = <<EOT\n'
        f"spec:\n  containers:\n  - image: {SIG}\nEOT\n}}\n}}\n",
    ],
)
def test_a_literal_is_found(found: Found, text: str) -> None:
    assert found("main.tf", text) == [("REF001", SIG)]


@pytest.mark.parametrize(
    "text",
    [
        run_service("image = var.image"),
        run_service('image = "${var.a}:1"'),
        run_service(f'# image = "{SIG}"\n // image = "{SIG}"\n /* image = "{SIG}" */'),
        f'variable "image" {{\n  default = "{SIG}"\n}}\n',
        'resource "google_compute_instance" "a" {\n boot_disk {\n image = "debian-12"\n }\n}\n',
        'resource "a" {{{ "',
    ],
)
def test_what_is_no_literal_reference_is_left_alone(found: Found, text: str) -> None:
    assert found("main.tf", text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (run_service("image = var.image", ""), "POL001"),
        (run_service("image = var.image", GUARD.replace("use_default = true", BREAKGLASS)), "POL001"),
        ('resource "google_cloud_run_service" "a" {\n name = "a"\n # image\n}\n', "POL001"),
        (block('resource "google_binary_authorization_policy" "a" {\n d {\n evaluation_mode = "ALWAYS_ALLOW"', 2),
         "POL001"),
        ('resource "google_binary_authorization_policy" "a" {\n d {\n name_pattern = "gcr.io/**"\n }\n}', "POL001"),
        ('resource "google_artifact_registry_repository" "a" {\n format = "docker"\n docker_config {\n'
         "immutable_tags = true\n}\n}\n", "POL002"),
        ('resource "google_artifact_registry_repository" "a" {\n format = "docker"\n cleanup_policies {\n'
         'action = "DELETE"\n}\n}\n', "POL002"),
    ],
)  # fmt: skip
def test_open_policies_are_found(found: Found, text: str, rule: str) -> None:
    assert [found_rule for found_rule, _ in found("main.tf", text)] == [rule]
