"""https with the hall's own authority: made once, trusted by devices, renewed without anybody noticing."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.server.process import Server, process, wait_until
from tests.services.command import tidehall
from tests.services.process import free_port
from tidehall_kiosk.hall import Done
from tidehall_kiosk.link import NetworkLink
from tidehall_link.checkup.hall import Way
from tidehall_link.client import Accepted, LinkClient, LinkState, Unreachable
from tidehall_link.doctor import Level
from tidehall_link.sending import exchange
from tidehall_server.cli import root
from tidehall_server.clock import ManualClock, SystemClock
from tidehall_server.journal import Journal, load_key
from tidehall_server.tls import CertificateError, Certificates, Tls, Trust, Validity
from tidehall_server.tls.names import lan_addresses
from tidehall_server.tls.watch import RENEW_DAYS

NAMES = ("hall.example", "192.168.7.9", "localhost", "127.0.0.1")


def made(folder: Path, days: int = 397, now: datetime | None = None) -> Certificates:
    it = Certificates(folder)
    it.init("测试大厅", NAMES, Validity(now or SystemClock().now(), days))
    return it


def run(*words: str) -> Result:
    return CliRunner().invoke(root, ["tls", *words])


def shown_by(context: ssl.SSLContext, ca: Path, name: str = "hall.example") -> bytes:
    """The certificate that a server with ``context`` gives to a client that trusts ``ca`` only."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    trusting = ssl.create_default_context(cafile=str(ca))
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    found = client.getpeercert(binary_form=True)
    assert found is not None
    return found


def test_init_makes_keys_that_only_the_owner_reads_and_never_overwrites(tmp_path: Path) -> None:
    first = run("init", "--data", str(tmp_path), "--name", "hall.example")
    assert first.exit_code == 0, first.output
    folder = tmp_path / "tls"
    assert {p.name: stat.S_IMODE(p.stat().st_mode) for p in folder.iterdir()} == {
        "ca.crt": 0o644, "ca.key": 0o600, "server.crt": 0o644, "server.key": 0o600,
    }  # fmt: skip
    before = {p: p.read_bytes() for p in folder.iterdir()}
    again = run("init", "--data", str(tmp_path))
    assert again.exit_code == 1
    assert "tidehall tls renew" in again.output
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
    shown = json.loads(run("status", "--data", str(tmp_path), "--json").output)
    assert shown["matches"]
    assert shown["days_left"] >= 396
    assert {"hall.example", "localhost", "127.0.0.1", *lan_addresses()} <= set(shown["names"])
    years = datetime.fromisoformat(shown["ca_until"]) - datetime.now(UTC)
    assert years > timedelta(days=3640)


def test_status_tells_by_its_exit_code(tmp_path: Path) -> None:
    assert run("status", "--data", str(tmp_path)).exit_code == 1
    made(tmp_path / "tls", days=RENEW_DAYS - 1)
    assert run("status", "--data", str(tmp_path)).exit_code == 1
    assert run("renew", "--data", str(tmp_path)).exit_code == 0
    assert run("status", "--data", str(tmp_path)).exit_code == 0
    Certificates(tmp_path / "tls").init("另一个", NAMES, Validity(SystemClock().now(), 5), again=True)
    (tmp_path / "tls" / "ca.crt").write_bytes((tmp_path / "tls" / "ca.crt.old").read_bytes())
    assert run("status", "--data", str(tmp_path)).exit_code == 2


def test_devices_notice_nothing_of_a_renewal(tmp_path: Path) -> None:
    now = SystemClock().now()
    it = made(tmp_path, days=RENEW_DAYS + 1, now=now - timedelta(hours=1))
    ca = it.ca.read_bytes()
    carried = Tls(it.server, it.key, it)
    before = shown_by(carried.context, it.ca)
    carried.tick(now - timedelta(hours=1))
    assert shown_by(carried.context, it.ca) == before, "nothing is renewed before its time"
    it.renew((), Validity(now, RENEW_DAYS - 1))
    carried.tick(now)
    assert shown_by(carried.context, it.ca) != before
    assert it.ca.read_bytes() == ca
    assert it.standing().names == NAMES
    assert it.standing().days_left(now) > 300


def test_a_server_takes_up_what_somebody_else_renewed_and_survives_rubbish(tmp_path: Path) -> None:
    it = made(tmp_path)
    carried = Tls(it.server, it.key, it)
    before, now = shown_by(carried.context, it.ca), SystemClock().now()
    it.renew((), Validity(now, 100))
    carried.tick(now)
    after = shown_by(carried.context, it.ca)
    assert after != before
    it.server.write_text("rubbish")
    carried.tick(now + timedelta(hours=2))
    assert shown_by(carried.context, it.ca) == after, "what was in use stays in use"


@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8", "example"])
def test_the_authority_vouches_for_this_hall_only(tmp_path: Path, name: str) -> None:
    it = made(tmp_path)
    with pytest.raises(CertificateError) as refused:
        it.renew((name,), Validity(SystemClock().now(), 10))
    assert name in refused.value.zh
    it.renew(("desk.hall.example", "10.1.2.3", "server.local"), Validity(SystemClock().now(), 10))


def test_a_clients_own_check_holds_the_authority_to_it(tmp_path: Path) -> None:
    """Also when somebody signs with the stolen key and without our refusal."""
    from tidehall_server.tls import authority

    it = made(tmp_path)
    stolen = authority.Pair(it.ca.read_bytes(), (tmp_path / "ca.key").read_bytes())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(authority, "_allowed", lambda *_: True)
        forged = authority.make_server(stolen, ("bank.example",), Validity(SystemClock().now(), 10))
    it.server.write_bytes(forged.certificate)
    it.key.write_bytes(forged.key)
    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        shown_by(Tls(it.server, it.key).context, it.ca, "bank.example")


def test_doctor_looks_at_the_certificate(tmp_path: Path) -> None:
    from tidehall_server.cli._checkup.patient import Patient
    from tidehall_server.cli._checkup.safety import certificate
    from tidehall_server.settings import ServerSettings, ServerTable

    journal = Journal.open(f"sqlite:///{tmp_path / 'journal.sqlite'}", people_key=load_key(tmp_path / "people.key"))
    now = SystemClock().now()

    def found(at: datetime) -> list[Level]:
        patient = Patient(ServerSettings(ServerTable(data=str(tmp_path))), journal, ManualClock(at))
        return [each.level for each in certificate(patient)]

    try:
        assert found(now) == []
        run("init", "--data", str(tmp_path))
        assert found(now) == [Level.OK]
        assert found(now + timedelta(days=370)) == [Level.WARN]
        assert found(now + timedelta(days=400)) == [Level.BAD]
        if lan_addresses():
            Certificates(tmp_path / "tls").renew(("localhost",), Validity(now, 397))
            assert found(now) == [Level.WARN]
    finally:
        journal.close()


def test_without_certificates_the_server_says_what_to_do(tmp_path: Path) -> None:
    said = process("serve", "--hall", "meixian", "--data", str(tmp_path), "--port", "0", "--tls", check=False)
    assert said.returncode == 1
    assert "tidehall tls init" in said.stderr
    assert "Traceback" not in said.stderr


class Hall:
    """A hall served over https in one async mode, with a manager's device token."""

    def __init__(self, server: Server, data: Path, http_port: int) -> None:
        self.url, self.log, self.data, self.http_port = server.url, data.parent / "server.log", data, http_port
        self.port = int(self.url.rpartition(":")[2])
        self.ca = str(data / "tls" / "ca.crt")
        words = ("device", "add", "--role", "manager", "--name", "主机", "--data", str(data))
        self.token = tidehall(*words).stdout.split()[-1]

    def lines(self, host: str = "127.0.0.1") -> http.client.HTTPSConnection:
        context = ssl.create_default_context(cafile=self.ca)
        return http.client.HTTPSConnection(host, self.port, context=context, timeout=30)


@pytest.fixture(scope="module", params=["eventlet", "gevent", "threading"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("https")
    data, http_port = folder / "data", free_port()
    assert run("init", "--data", str(data)).exit_code == 0
    more = ("--tls", "--http-port", str(http_port), "--async", request.param, "--host", "0.0.0.0")
    with Server(data, *more, hall="meixian") as server:
        it = Hall(server, data, http_port)
        yield it
        with closing(it.lines()) as idle, socket.create_connection(("127.0.0.1", it.port)) as silent:
            idle.request("GET", "/livez")
            idle.getresponse().read()
            assert server.stop() == 0, "it stops although somebody is connected"
            silent.close()
        assert "Traceback" not in it.log.read_text("utf-8")


def test_only_who_trusts_the_authority_talks_to_the_hall(hall: Hall) -> None:
    for host in ("127.0.0.1", "localhost", *lan_addresses()):
        line = hall.lines(host)
        line.request("GET", "/livez")
        assert line.getresponse().status == 200
        line.close()
    stranger = LinkClient(hall.url, "meixian", hall.token)
    with pytest.raises(Unreachable, match="certificate"):
        stranger.send("take-ticket", {"service": "yb"}, patience_s=0.5)
    stranger.close()


def test_a_device_commands_and_follows_over_https(hall: Hall) -> None:
    seen: list[int] = []
    live = threading.Event()
    client = LinkClient(hall.url, "meixian", hall.token, hall.ca)
    try:
        client.follow("manager", lambda _, version, __: seen.append(version),
                      lambda state: live.set() if state is LinkState.LIVE else None)  # fmt: skip
        assert live.wait(60)
        answer = client.send("take-ticket", {"service": "yb"})
        assert isinstance(answer, Accepted)
        wait_until(lambda: seen and seen[-1] >= answer.version)
    finally:
        client.close()


def test_whoever_connects_and_says_nothing_or_speaks_plain_http_disturbs_nobody(hall: Hall) -> None:
    silent = [socket.create_connection(("127.0.0.1", hall.port)) for _ in range(20)]
    try:
        with socket.create_connection(("127.0.0.1", hall.port)) as plain:
            plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            line = hall.lines()
            line.request("GET", "/livez")
            assert line.getresponse().status == 200
            line.close()
    finally:
        for each in silent:
            each.close()


def test_the_page_for_devices_and_the_way_from_http(hall: Hall) -> None:
    fingerprint = Certificates(hall.data / "tls").authority().fingerprint
    plain = http.client.HTTPConnection("127.0.0.1", hall.http_port, timeout=30)
    for line in (hall.lines(), plain):
        got = {}
        for path in ("/ca", "/ca.css", "/ca.crt"):
            line.request("GET", path)
            answer = line.getresponse()
            assert answer.status == 200
            got[path] = answer.read()
        assert fingerprint in got["/ca"].decode()
        assert got["/ca.crt"] == Path(hall.ca).read_bytes()
        line.close()
    for host, where in (("大厅", None), ("a b", None), ("hall.lan:80", "https://hall.lan")):
        plain.request("GET", "/board?x=1", headers={"Host": host.encode("utf-8")})
        answer = plain.getresponse()
        answer.read()
        expected = f"{where}:{hall.port}/board?x=1" if where else None
        assert (answer.status, answer.getheader("Location")) == (308 if where else 400, expected)
    plain.close()


@pytest.mark.parametrize("host", ["localhost", *lan_addresses()[:1]])
def test_sockets_are_for_our_own_pages_only(hall: Hall, host: str) -> None:
    """Origin is scheme, host and port: another site, another port and plain http are all strangers."""
    own = f"https://{host}:{hall.port}"
    line = hall.lines(host)
    for origin, welcome in (
        (own, True), ("https://evil.example", False), (f"http://{host}:{hall.port}", False), (f"https://{host}", False)
    ):  # fmt: skip
        line.request("GET", "/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
        answer = line.getresponse()
        answer.read()
        assert (answer.status == 200) is welcome, origin
        assert (answer.getheader("Access-Control-Allow-Origin") == origin) is welcome, origin
    line.close()


def test_the_links_one_exchange_checks_the_certificate(hall: Hall) -> None:
    from urllib.request import Request

    assert exchange(Request(f"{hall.url}/livez"), 10, hall.ca).status == 200


def test_a_devices_doctor_looks_at_the_halls_certificate(hall: Hall, tmp_path: Path) -> None:
    now = SystemClock().now().timestamp()
    for at, level in ((now, Level.OK), (now + 370 * 86400, Level.WARN)):
        (found,) = Way(hall.url, tmp_path, hall.ca, partial(float, at)).certificate()
        assert found.level is level
    stranger = Way(hall.url, tmp_path)
    assert list(stranger.certificate()) == [], "the line before it tells"
    (found,) = stranger.server()
    assert (found.level, "证书不可信" in found.zh) == (Level.BAD, True)


def test_a_kiosk_finds_tickets_and_speaks_over_https(hall: Hall) -> None:
    link = NetworkLink(hall.url, "meixian", hall.token, lambda: None, hall.ca)
    assert isinstance(link.find({"phone": "13800005678"}), Done)
    assert (link.speech("您好", "zh-CN") or b"").startswith(b"RIFF")


def test_the_name_of_a_hall_is_no_markup(tmp_path: Path) -> None:
    it = Certificates(tmp_path)
    it.init("<b>厅</b>", NAMES, Validity(SystemClock().now(), 30))
    page = Trust(it.ca).answer("/ca").body.decode()
    assert "&lt;b&gt;" in page
    assert "<b>厅" not in page
