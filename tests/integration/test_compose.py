"""docker-compose.yml without an engine: each service's command, environment and health check as processes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.support.person import Person
from tests.support.process import environment

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Machine:
    """Stands in for the engine: folders for volumes, free ports for the containers' own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {"8000": str(free_port()), "8080": str(free_port())}

    def translate(self, service: str, text: str) -> str:
        """The same words where every container is this machine."""
        text = text.replace("/data", str(self.folder / service)).replace("0.0.0.0", "127.0.0.1")
        for inside, outside in self.ports.items():
            text = text.replace(inside, outside)
        return text.replace("http://chroma:", "http://127.0.0.1:")

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment; what compose takes from .env is not set here."""
        given = SERVICES[service].get("environment", {})
        ours = {k: self.translate(service, v) for k, v in given.items() if not v.startswith("${")}
        bin_folder = str(Path(sys.executable).parent)
        return environment(**ours) | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}

    @contextmanager
    def started(self, service: str) -> Iterator[subprocess.Popen[str]]:
        """Run the service's command until the context ends."""
        (self.folder / service).mkdir()
        argv = [self.translate(service, word) for word in SERVICES[service]["command"]]
        with (self.folder / f"{service}.log").open("w") as log:
            process = subprocess.Popen(
                argv, env=self.environment(service), cwd=self.folder, stdout=log, stderr=log, text=True
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)

    def healthy(self, service: str, seconds: int = 60) -> bool:
        """Whether the service's own health check passes before the time is up."""
        kind, *argv = SERVICES[service]["healthcheck"]["test"]
        argv = [self.translate(service, word) for word in argv]
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            shell = kind == "CMD-SHELL"
            done = subprocess.run(
                argv[0] if shell else argv, shell=shell, env=self.environment(service), capture_output=True
            )
            if done.returncode == 0:
                return True
            time.sleep(0.3)
        return False


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


async def test_the_services_of_the_compose_file_work_together(machine: Machine) -> None:
    with ExitStack() as stack:
        stack.enter_context(machine.started("chroma"))
        assert machine.healthy("chroma"), (machine.folder / "chroma.log").read_text()
        stack.enter_context(machine.started("bot"))
        assert machine.healthy("bot"), (machine.folder / "bot.log").read_text()
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{machine.ports['8080']}") as http:
            person = Person(7, http)
            await person.write("/start ml-data-associate")
            await person.expect("When shall I send")
            await person.write("What documents should I bring to the walk-in?")
            await person.expect("degree certificates")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{machine.ports['8000']}/api/v2") as http:
            listed = await http.get("/tenants/default_tenant/databases/default_database/collections")
            [collection] = listed.json()
            assert collection["name"].startswith("passages-")
        assert not (machine.folder / "bot" / "chroma").exists()


def test_every_service_has_a_health_check_a_volume_and_restarts() -> None:
    for service in SERVICES.values():
        assert service["healthcheck"]["test"]
        assert service["restart"] == "unless-stopped"
        [volume] = service["volumes"]
        assert volume.split(":")[0] in COMPOSE["volumes"]


def test_the_bot_waits_for_a_healthy_chroma_and_shows_only_on_this_machine() -> None:
    assert SERVICES["bot"]["depends_on"]["chroma"]["condition"] == "service_healthy"
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["bot"]["ports"])


def test_the_image_is_slim_locked_and_not_root() -> None:
    text = (ROOT / "Dockerfile").read_text()
    stages = [line for line in text.splitlines() if line.startswith("FROM")]
    assert all("slim" in stage for stage in stages)
    assert "--require-hashes -r requirements.lock" in text
    last = text.rsplit("FROM", 1)[1]
    assert "\nUSER bot\n" in last
    copied = {
        line.split()[1] for line in text.splitlines() if line.startswith("COPY ") and "--from" not in line
    }
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks", "tests"}
    assert packages <= copied
