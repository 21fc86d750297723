"""Files go to S3 by its own protocol, to a server that answers as Amazon's does."""

from __future__ import annotations

import json

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

from segment_exports import remote
from segment_exports.errors import ExportError
from tests.segment_exports.worlds import List, make_world

BUCKET = "segments"


@pytest.fixture
def s3(monkeypatch, tmp_path):
    """A server with one bucket, and its place and keys in the environment, as for Amazon's."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, text in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(remote, "_FIRST_PAUSE", 0.0)
    found = boto3.client("s3")
    found.create_bucket(Bucket=BUCKET)
    try:
        yield found
    finally:
        fsspec.get_filesystem_class("s3").clear_instance_cache()
        server.stop()


def objects(s3):
    """Give the content of all objects by their keys."""
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {
        one["Key"]: s3.get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read() for one in listed
    }


def test_files_arrive_whole_and_those_of_before_go(s3, tmp_path):
    url = f"s3://{BUCKET}/out"
    world = make_world(tmp_path, 3, List("meta_ads", mode="full_and_delta", url=url))
    for _ in range(2):
        world.build()
        world.export()
        world.people["p0"].granted["ads_data"] = False
    found, place = objects(s3), "out/meta-ads/vips"
    here = world.root / "meta-ads/vips/current"
    version = json.loads(found.pop(f"{place}/current.json"))["version"]
    assert version == here.readlink().name
    assert found == {f"{place}/{version}/{path.name}": path.read_bytes() for path in here.iterdir()}


def test_a_bucket_that_is_not_there_is_told_at_once_and_nothing_is_current(s3, tmp_path):
    world = make_world(tmp_path, 3, List("meta_ads", url="s3://canary-bucket/out"))
    world.build()
    with pytest.raises(ExportError, match=r"E_DELIVERY: .*FileNotFoundError at try 1 of 5") as told:
        world.export()
    assert "canary" not in str(told.value)
    assert not (world.root / "meta-ads/vips/current").exists()
