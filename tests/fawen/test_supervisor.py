"""The supervisor's promises about addresses: what is wrong is named, and readiness is asked where the service listens."""

import socket

import pytest

from core.errors import SetupError
from core.settings import Settings
from fawen.supervisor import check_machine, local_url


def refusal(tmp_path, **settings):
    with pytest.raises(SetupError) as refused:
        check_machine(Settings(var=tmp_path, _env_file=None, **settings))
    return str(refused.value)


def test_an_address_of_another_machine_is_not_called_a_taken_port(tmp_path, unused_tcp_port):
    said = refusal(tmp_path, host="192.0.2.1", port=unused_tcp_port)
    assert "192.0.2.1" in said
    assert "占用" not in said


def test_a_taken_port_is_called_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "已被占用" in refusal(tmp_path, port=taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
        ("::1", "http://[::1]:8000"),
        ("::", "http://[::1]:8000"),
    ],
)
def test_the_service_is_asked_where_it_listens(host, url):
    assert local_url(host, 8000) == url
