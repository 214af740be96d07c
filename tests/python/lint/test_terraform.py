"""Terraform's language."""

from __future__ import annotations

import json

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
        'resource "google_compute_instance" "a" {\r\n metadata = {\r\n gce-container-declaration = <<-EOT\r\n'
        f"   - image: {SIG}\r\n EOT\r\n}}\r\n}}\r\n",
        f'resource "helm_release" "a" {{\n set {{\n name = "a.image"\n value = "{SIG}"\n}}\n}}\n',
        f'resource "helm_release" "a" {{\n set = [{{ name = "image", value = "{SIG}" }}]\n}}\n',
        f'resource "helm_release" "a" {{\n values = [<<-EOT\n  image: {SIG}\n  EOT\n ]\n}}\n',
        f'resource "helm_release" "a" {{\n values = [yamlencode({{ image = "{SIG}" }})]\n}}\n',
        f'resource "kubernetes_manifest" "a" {{\n manifest = {{ containers = [{{ image = "{SIG}" }}] }}\n}}\n',
        run_service("").replace("containers {", f'dynamic "containers" {{\n content {{ image = "{SIG}" }}'),
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


def test_the_parts_of_a_helm_release_are_put_together(found: Found) -> None:
    repository, _, tag = SIG.rpartition(":")
    sets = "".join(
        f' set {{\n name = "image.{name}"\n value = "{value}"\n }}\n'
        for name, value in (("repository", repository), ("tag", tag))
    )
    assert [rule for rule, _ in found("main.tf", f'resource "helm_release" "a" {{\n{sets}}}\n')] == ["REF001"]


def plan(kind: str, values: object, where: str = "planned_values") -> str:
    resource = {"type": kind, "values": values}
    return json.dumps({"terraform_version": "1.9.0", where: {"root_module": {"resources": [resource]}}}, indent=1)


def container(image: str, **more: object) -> object:
    return {"template": [{"containers": [{"image": image}]}], **more}


@pytest.mark.parametrize("where", ["planned_values", "values"])
def test_a_plan_and_a_state_are_read_like_the_language(found: Found, where: str) -> None:
    kind = "google_cloud_run_v2_service"
    guarded = container(SIG, binary_authorization=[{"use_default": True}])
    assert found("plan.json", plan(kind, guarded, where)) == [("REF001", SIG)]
    bare = container("a@sha256:" + "0" * 64, binary_authorization=[])
    assert [rule for rule, _ in found("plan.json", plan(kind, bare, where))] == ["POL001"]


@pytest.mark.parametrize(
    ("kind", "values", "rule"),
    [
        ("google_binary_authorization_policy", {"default_admission_rule": [{"evaluation_mode": "ALWAYS_ALLOW"}]},
         "POL001"),
        ("google_artifact_registry_repository", {"cleanup_policies": [{"action": "DELETE"}]}, "POL002"),
        ("google_compute_instance", {"metadata": {"gce-container-declaration": f"spec:\n - image: {SIG}\n"}}, "REF001"),
        ("helm_release", {"set": [{"name": "image", "value": SIG}]}, "REF001"),
        ("helm_release", {"values": [f"image: {SIG}\n"]}, "REF001"),
        ("kubernetes_manifest", {"manifest": {"spec": {"initContainers": [{"image": SIG}]}}}, "REF001"),
    ],
)  # fmt: skip
def test_a_plan_shows_more_than_images(found: Found, kind: str, values: object, rule: str) -> None:
    assert [one for one, _ in found("plan.json", plan(kind, values))] == [rule]


@pytest.mark.parametrize("values", ['"values"', '["a"]', "1", '[["a"], {"image": "b"}]', "null"])
def test_values_of_a_plan_that_are_no_map_are_no_end(found: Found, values: str) -> None:
    document = (
        f'{{"planned_values": {{"root_module": {{"resources": [{{"type": "docker_image", "values": {values}}}]}}}}}}'
    )
    found("plan.json", document)
    found("main.tf", document)
