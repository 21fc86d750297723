"""Files go to OpenSSH's own server, which takes keys and has one that must be known."""

from __future__ import annotations

import getpass
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import time

import fsspec
import pytest

from segment_exports import remote
from segment_exports.errors import ExportError
from tests.segment_exports.worlds import List, make_world

SSHD = shutil.which("sshd", path=os.pathsep.join([os.environ["PATH"], "/usr/sbin"]))
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


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server with keys of its own; gives its port, or skips where there can be none."""
    if SSHD is None or importlib.util.find_spec("paramiko") is None:
        pytest.skip("needs OpenSSH's server (openssh-server) and the Python package paramiko")
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name]
        subprocess.run(command, check=True)
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(CONFIG.format(port=port, folder=folder))
    checked = subprocess.run([SSHD, "-t", "-f", config], capture_output=True, text=True)
    if checked.returncode != 0:
        pytest.skip(f"OpenSSH's server does not start here: {checked.stderr.strip()}")
    running = subprocess.Popen([SSHD, "-D", "-e", "-f", config], stderr=subprocess.DEVNULL)
    known = folder / "known_hosts"
    key = (folder / "host.pub").read_text()
    known.write_text(f"[127.0.0.1]:{port} {key}")
    monkeypatch.setenv("SEGMENTS_KNOWN_HOSTS", str(known))
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0.05)
    options = {"username": getpass.getuser(), "key_filename": str(folder / "user"),
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


def test_files_arrive_whole_and_those_of_before_go(server, tmp_path):
    place = tmp_path / "received"
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
def test_nothing_goes_to_a_server_whose_key_is_not_known(server, tmp_path, known):
    other = (tmp_path / "ssh/user.pub").read_text().split()[1]
    (tmp_path / "ssh/known_hosts").write_text(known.format(port=server, other=other))
    url = f"sftp://127.0.0.1:{server}{tmp_path / 'received'}"
    world = make_world(tmp_path, 3, List("meta_ads", url=url))
    world.build()
    with pytest.raises(ExportError, match="E_DELIVERY: .*UnknownHostKeyError at try 1 of 5"):
        world.export()
    assert not (tmp_path / "received").exists()
