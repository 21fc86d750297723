"""Files go to OpenSSH's own server, which takes keys and has one that must be known."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import fsspec
import pytest

from segment_exports import remote
from segment_exports.errors import ExportError
from tests.segment_exports.worlds import List, make_world

# Where `scripts/test` puts it when the system has none.
UNPACKED = Path(__file__).parents[2] / ".local/openssh"
PLACES = [os.environ["PATH"], "/usr/sbin", str(UNPACKED / "usr/sbin"), str(UNPACKED / "usr/bin")]
SSHD, KEYGEN = (shutil.which(name, path=os.pathsep.join(PLACES)) for name in ("sshd", "ssh-keygen"))
LIBRARIES = os.pathsep.join(map(str, UNPACKED.glob("usr/lib/*-linux-gnu")))
CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
Subsystem sftp internal-sftp
"""
# Newer servers start these, and look for them where they would be installed.
PARTS = {"SshdSessionPath": "sshd-session", "SshdAuthPath": "sshd-auth"}
# As root the server would need a user of its own, so another that there is runs it.
USER = "daemon" if os.geteuid() == 0 else None


@pytest.fixture
def folder():
    """A folder that is the server's own: pytest's are closed to other users."""
    made = Path(tempfile.mkdtemp(prefix="sftp-"))
    if USER:
        shutil.chown(made, USER)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def server(folder, monkeypatch):
    """A server with keys of its own; gives its port, or skips where there can be none."""
    if SSHD is None or KEYGEN is None:
        pytest.skip("needs OpenSSH's server: install openssh-server")
    environment = os.environ | {"LD_LIBRARY_PATH": LIBRARIES}
    for name in ("host", "user"):
        command = [KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", folder / name]
        subprocess.run(command, check=True, env=environment)
    if USER:
        shutil.chown(folder / "host", USER)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    config = folder / "sshd_config"
    paths = {key: UNPACKED / "usr/lib/openssh" / name for key, name in PARTS.items()}
    lines = "".join(f"{key} {path}\n" for key, path in paths.items() if path.exists())
    config.write_text(CONFIG.format(port=port, folder=folder) + lines)
    options = {"user": USER, "extra_groups": []} if USER else {}
    checked = subprocess.run(
        [SSHD, "-t", "-f", config], capture_output=True, text=True, env=environment, **options
    )
    if checked.returncode != 0:
        pytest.skip(f"OpenSSH's server does not start here: {checked.stderr.strip()}")
    running = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", config], stderr=subprocess.DEVNULL, env=environment, **options
    )
    known = folder / "known_hosts"
    key = (folder / "host.pub").read_text()
    known.write_text(f"[127.0.0.1]:{port} {key}")
    monkeypatch.setenv("SEGMENTS_KNOWN_HOSTS", str(known))
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0.05)
    options = {"username": USER or getpass.getuser(), "key_filename": str(folder / "user"),
               "look_for_keys": False, "allow_agent": False}  # fmt: skip
    monkeypatch.setitem(fsspec.config.conf, "sftp", options)
    try:
        wait_for(port)
        yield port
    finally:
        running.terminate()
        running.wait()
        fsspec.get_filesystem_class("sftp").clear_instance_cache()


def wait_for(port):
    """Wait until somebody answers."""
    for _ in range(100):
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError


def test_files_arrive_whole_and_those_of_before_go(server, folder, tmp_path):
    place = folder / "received"
    url = f"sftp://127.0.0.1:{server}{place}"
    world = make_world(tmp_path, 3, List("meta_ads", mode="full_and_delta", url=url))
    for _ in range(2):
        world.build()
        world.export()
        world.people["p0"].granted["ads_data"] = False
    here, there = world.root / "meta-ads/vips/current", place / "meta-ads/vips"
    version = json.loads((there / "current.json").read_text())["version"]
    assert version == here.readlink().name
    assert {path.name for path in there.iterdir()} == {version, "current.json"}
    assert {path.name: path.read_bytes() for path in here.iterdir()} == {
        path.name: path.read_bytes() for path in (there / version).iterdir()
    }


@pytest.mark.parametrize("known", ["", "[127.0.0.1]:{port} ssh-ed25519 {other}\n"])
def test_nothing_goes_to_a_server_whose_key_is_not_known(server, folder, tmp_path, known):
    other = (folder / "user.pub").read_text().split()[1]
    (folder / "known_hosts").write_text(known.format(port=server, other=other))
    url = f"sftp://127.0.0.1:{server}{folder / 'received'}"
    world = make_world(tmp_path, 3, List("meta_ads", url=url))
    world.build()
    with pytest.raises(ExportError, match="E_DELIVERY: .*UnknownHostKeyError at try 1 of 5"):
        world.export()
    assert not (folder / "received").exists()
