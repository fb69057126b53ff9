"""The engine of the tests' driver, without a plugin."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from tests.driver.engine import Engine, Said, grpc


def test_it_ends_at_once_and_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[Said] = []
    engine = Engine(heard.append)
    request = engine_pb2.LogRequest(severity=engine_pb2.ERROR, message="no", urn="urn:pulumi:dev::p::t::own")
    with grpc.insecure_channel(engine.address) as channel:
        stub = engine_pb2_grpc.EngineStub(channel)
        stub.Log(request)
        engine.stop()
        engine.stop()
        with pytest.raises(grpc.RpcError) as error:
            stub.Log(request, timeout=5)
    assert error.value.code() == grpc.StatusCode.UNAVAILABLE
    assert heard == [Said("error", "urn:pulumi:dev::p::t::own", "no")]
    assert capfd.readouterr().err == ""
