"""The container files agree with the program (PROGRAM), and with each other."""
import os
import pathlib
import re
import subprocess

import pytest
import yaml

SOURCES = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ["PROGRAM"]
DOCKERFILE = (SOURCES / "docker/Dockerfile").read_text()
BALANCER = (SOURCES / "docker/haproxy.cfg").read_text()
SERVICES = yaml.safe_load((SOURCES / "docker/compose.yaml").read_text())["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "painpath:local"}
SECRETS = ("DATABASE_URL", "MIGRATE_URL", "PATIENT_KEY", "SECRETS_KEY")


def defaults():
    printed = subprocess.run([PROGRAM, "config"], env={}, check=True, capture_output=True, text=True).stdout
    return dict(line.split("=", 1) for line in printed.splitlines())


def seconds(time):
    number, unit = re.fullmatch(r"(\d+)(ms|s)", time).groups()
    return int(number) / (1000 if unit == "ms" else 1)


def balancer_setting(name):
    return re.search(rf"^ .*\b{name} (\w+)", BALANCER, re.MULTILINE).group(1)


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    subprocess.run([SOURCES / "docker/keys.sh", folder], check=True, env=os.environ | SERVICES["keys"]["environment"])
    for url in ("painpath.url", "painpath_owner.url"):
        (folder / url).write_text("postgresql://nobody@127.0.0.1:1/nothing\n")
    return folder


def environment_of(service, keys):
    values = {name: value.replace("/keys", str(keys)) for name, value in service["environment"].items()}
    return values | {"HOST": "127.0.0.1", "PORT": "0"}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_program_reads(name):
    known = set(defaults()) | {secret + "_FILE" for secret in SECRETS}
    assert set(OURS[name]["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_every_file_of_a_secret_is_read(name, keys):
    printed = subprocess.run([PROGRAM, "config"], env=environment_of(OURS[name], keys), check=True,
                             capture_output=True, text=True).stdout
    for variable in OURS[name]["environment"]:
        if variable.removesuffix("_FILE") in SECRETS:
            assert variable.removesuffix("_FILE") + "=***" in printed


@pytest.mark.parametrize("name", OURS)
def test_every_command_has_the_variables_that_it_needs(name, keys):
    """It starts, or fails for the database alone: 2 would mean its configuration."""
    started = b"listening on|worker.started"
    with subprocess.Popen([PROGRAM, *OURS[name]["command"]], env=environment_of(OURS[name], keys),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        output = b""
        while not re.search(started, output) and (line := process.stdout.readline()):
            output += line
        process.kill()
    assert re.search(started, output) or process.returncode == 1, output.decode()


@pytest.mark.parametrize("name", [name for name in OURS if "serve" in OURS[name]["command"]])
def test_a_replica_is_not_killed_before_it_has_answered(name):
    service = defaults()
    needed_ms = int(service["DRAIN_MS"]) + int(service["REQUEST_TIMEOUT_MS"])
    assert seconds(OURS[name]["stop_grace_period"]) * 1000 > needed_ms


def test_the_balancer_is_given_what_it_reads():
    assert set(re.findall(r"\$\{(\w+)\}", BALANCER)) == set(SERVICES["balancer"]["environment"])


def test_the_balancer_notices_a_drain_while_it_lasts():
    noticed_s = int(balancer_setting("fall")) * seconds(balancer_setting("inter")) + seconds(
        balancer_setting("timeout check"))
    assert noticed_s * 1000 < int(defaults()["DRAIN_MS"])


def test_the_times_of_the_balancer_fit_those_of_the_service():
    request_s = int(defaults()["REQUEST_TIMEOUT_MS"]) / 1000
    transfer_s = int(defaults()["TRANSFER_TIMEOUT_MS"]) / 1000
    assert seconds(balancer_setting("timeout http-request")) == transfer_s
    assert seconds(balancer_setting("timeout client")) > transfer_s
    assert seconds(balancer_setting("timeout http-keep-alive")) < request_s
    assert seconds(balancer_setting("timeout server")) > request_s


def test_the_balancer_leaves_room_for_its_checks():
    per_replica = re.search(r"default-server .* maxconn (\d+)", BALANCER).group(1)
    assert int(per_replica) < int(defaults()["CONNECTION_LIMIT"])


def test_the_image_is_built_from_what_dev_installs():
    wanted = re.search(r'^BUILD_PACKAGES="([^"]*)"', (SOURCES / "dev").read_text(), re.MULTILINE).group(1)
    built = re.search(r"--no-install-recommends ((?:.*\\\n)*?) *&&", DOCKERFILE).group(1)
    assert set(built.replace("\\", " ").split()) - {"openssl"} == set(wanted.split())


def test_the_image_names_the_version():
    version = re.search(r"VERSION ([\d.]+) LANGUAGES", (SOURCES / "CMakeLists.txt").read_text()).group(1)
    assert f'image.version="{version}"' in DOCKERFILE
