"""The files of deploy/: they parse, fit together, and name only what there is."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import hatch_build
from rotation.cli import main as cli
from rotation.settings import Settings
from tests.scale.cluster import NGINX, proxy_conf

HERE = Path(__file__).parents[2]
DEPLOY = HERE / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
YAML = [path for path in FILES if path.suffix == ".yaml"]
KNOWN = {f"ROTATION_{name.upper()}" for name in Settings.model_fields}
"""Every setting there is."""

CLIENT = {
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL",
    "AWS_ALLOW_HTTP",
}  # fmt: skip
"""Variables of the object store's client that are used here; tests/store uses each of them."""


def name(path: Path) -> str:
    return str(path.relative_to(HERE))


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def documents(path: Path) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(text(path)) if one]


def manifests(*kinds: str) -> list[dict[str, Any]]:
    """Everything applied to a Kubernetes cluster, of some kinds."""
    found = [one for path in YAML if path.parent.name == "kubernetes" for one in documents(path)]
    return [one for one in found if one["kind"] in kinds]


def compose() -> dict[str, Any]:
    return documents(DEPLOY / "compose.yaml")[0]


def containers() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Of every deployment: its name, the pod and the container."""
    for one in manifests("Deployment"):
        pod = one["spec"]["template"]["spec"]
        for container in pod["containers"]:
            yield one["metadata"]["name"], pod, container


@pytest.mark.parametrize("path", YAML, ids=name)
def test_yaml_parses(path: Path) -> None:
    """Every document in it."""
    assert documents(path)


@pytest.mark.parametrize("path", [*FILES, HERE / "docs" / "HOSTING.md"], ids=name)
def test_settings_that_are_named_exist(path: Path) -> None:
    """A name with a slip of the pen would be passed over in silence."""
    named = set(re.findall(r"\b(?:ROTATION|AWS)_[A-Z_]+[A-Z]\b", text(path)))
    assert named <= KNOWN | CLIENT


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_secret_is_in_a_file(path: Path) -> None:
    """What has to be secret is left empty, or comes from the environment."""
    for line in text(path).splitlines():
        given = re.match(r"\s*(?:-\s*)?\w*(?:SECRET|KEY)\w*\s*[:=]\s*(.*)", line)
        if given:
            assert given[1].strip("\"' ") == "" or given[1].startswith("${STORE_"), line


def test_commands_are_those_of_the_command_line() -> None:
    """With their options."""
    commands = [service["command"] for service in compose()["services"].values()
                if str(service["image"]) == "rotation" and "command" in service]  # fmt: skip
    commands += [c["command"] for *_, c in containers() if "command" in c]
    (served,) = re.findall(r"^CMD (\[.*\])$", text(DEPLOY / "Dockerfile"), re.MULTILINE)
    commands.append(json.loads(served))
    assert len(commands) >= 4
    for program, *arguments in commands:
        assert program == "rotation"
        options = cli._parser().parse_args(arguments)
        assert options.follow if arguments[0] == "refresh" else options.port == 8501


def test_image_is_made_of_what_there_is() -> None:
    """Every file it copies exists, and none is kept out of it."""
    let_in = {line[1:] for line in text(HERE / ".dockerignore").splitlines() if line[:1] == "!"}
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", text(DEPLOY / "Dockerfile"), re.MULTILINE)
    files = " ".join(copied).split()
    assert {"app.py", "pages", "rotation", "requirements.txt"} <= set(files)
    built_from = {*hatch_build.APP, "hatch_build.py", "pyproject.toml", "README.md", "LICENSE"}
    assert built_from <= set(files)
    assert set(files) <= let_in
    assert all((HERE / file).exists() for file in files)


def test_image_is_for_a_python_that_is_supported() -> None:
    """The same for all its stages; nothing runs as root."""
    dockerfile = text(DEPLOY / "Dockerfile")
    (version,) = set(re.findall(r"^FROM python:3\.(\d+)-slim", dockerfile, re.MULTILINE))
    wanted = tomllib.loads(text(HERE / "pyproject.toml"))["project"]["requires-python"]
    assert wanted == ">=3.11,<3.14"
    assert 11 <= int(version) < 14
    users = re.findall(r"^USER (\d+)", dockerfile, re.MULTILINE)
    assert users[-1:] == ["10001"]


def test_one_port_and_one_path_of_health() -> None:
    """In the image, behind the proxy, in every probe."""
    dockerfile = text(DEPLOY / "Dockerfile")
    assert "EXPOSE 8501" in dockerfile
    assert '"--port", "8501"]' in dockerfile
    assert "http://127.0.0.1:8501/healthz" in dockerfile
    proxy = compose()["services"]["proxy"]["environment"]
    assert {proxy[f"REPLICA_{n}"].rpartition(":")[2] for n in (1, 2, 3)} == {"8501"}
    (replica,) = [c for deployment, _, c in containers() if deployment == "rotation"]
    assert replica["ports"] == [{"name": "http", "containerPort": 8501}]
    probes = {kind: replica[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness")}
    assert all(probe == {"path": "/healthz", "port": "http"} for probe in probes.values())
    assert replica["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "http"}


def test_replicas_are_where_the_proxy_looks_for_them() -> None:
    """Three of them, with fixed addresses in the network they share."""
    services = compose()["services"]
    proxy = services["proxy"]
    looked_for = [proxy["environment"][f"REPLICA_{n}"].partition(":")[0] for n in (1, 2, 3)]
    found = [services[f"app-{n}"]["networks"]["default"]["ipv4_address"] for n in (1, 2, 3)]
    assert looked_for == found
    assert len({*found, proxy["networks"]["default"]["ipv4_address"]}) == 4


def test_proxy_is_told_all_that_its_configuration_asks_for() -> None:
    """Every name in capitals; what nginx itself knows is in small letters."""
    asked = set(re.findall(r"\$\{(\w+)\}", text(DEPLOY / "nginx.conf.template")))
    assert asked == set(compose()["services"]["proxy"]["environment"])


def test_proxy_s_configuration_is_sound(tmp_path: Path) -> None:
    """By nginx's own word."""
    if NGINX is None:
        pytest.skip("there is no nginx on this machine")
    main = proxy_conf(tmp_path, "127.0.0.1:8080", ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"])
    ran = subprocess.run(
        [NGINX, "-t", "-c", str(main)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "test is successful" in ran.stderr


def test_only_one_process_of_a_host_refreshes() -> None:
    """Replicas start no refresher of their own; two refreshers share the work in turns."""
    services = compose()["services"]
    ours = [one for one in services.values() if one["image"] == "rotation"]
    assert len(ours) == 5
    assert {one["environment"]["ROTATION_REFRESH"] for one in ours} == {"false"}
    (settings,) = manifests("ConfigMap")
    assert settings["data"]["ROTATION_REFRESH"] == "false"
    (refresher,) = [
        one for one in manifests("Deployment") if one["metadata"]["name"] == "rotation-refresher"
    ]
    assert refresher["spec"]["replicas"] == 2


def test_images_are_pinned() -> None:
    """Of others' images a version, never the newest of the day."""
    for service in compose()["services"].values():
        image = service["image"]
        assert image == "rotation" or re.search(r":\d+\.\d+", image), image


@pytest.mark.parametrize("of", [*containers()], ids=lambda of: of[0])
def test_pods_may_do_little(of: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    """Not root, no capabilities, nothing to write but /tmp, a ceiling on memory."""
    _, pod, container = of
    assert pod["securityContext"]["runAsNonRoot"]
    security = container["securityContext"]
    assert security["readOnlyRootFilesystem"]
    assert not security["allowPrivilegeEscalation"]
    assert security["capabilities"] == {"drop": ["ALL"]}
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]
    resources = container["resources"]
    sizes = [int(resources[kind]["memory"].removesuffix("Mi")) for kind in ("requests", "limits")]
    assert 0 < sizes[0] < sizes[1]


def test_containers_may_do_little() -> None:
    """The same where compose starts them."""
    for name_, service in compose()["services"].items():
        if name_ == "store":
            continue  # it is there to write
        assert service["read_only"], name_
        assert service["cap_drop"] == ["ALL"], name_
        assert "/tmp" in service["tmpfs"], name_


def test_kubernetes_manifests_fit_together() -> None:
    """What refers to something by its name or labels finds it."""
    config = {one["metadata"]["name"] for one in manifests("ConfigMap", "Secret")}
    for _, _, container in containers():
        for source in container["envFrom"]:
            (of,) = source.values()
            assert of["name"] in config
    labels = [one["spec"]["template"]["metadata"]["labels"] for one in manifests("Deployment")]
    for one in manifests("Deployment", "PodDisruptionBudget"):
        assert one["spec"]["selector"]["matchLabels"] in labels
    (service,) = manifests("Service")
    assert service["spec"]["selector"] in labels
    (ingress,) = manifests("Ingress")
    (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
    backend = path["backend"]["service"]
    assert backend["name"] == service["metadata"]["name"]
    assert backend["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}


def test_everything_but_the_example_is_applied() -> None:
    """The secret is made by hand."""
    (kustomization,) = manifests("Kustomization")
    applied = set(kustomization["resources"])
    there = {path.name for path in YAML if path.parent.name == "kubernetes"}
    assert applied == there - {"kustomization.yaml", "secret.example.yaml"}
