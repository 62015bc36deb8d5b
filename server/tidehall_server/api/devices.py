"""Pairing, listing and revoking devices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from tidehall_server.api.endpoint import Call, Endpoint, NoBody
from tidehall_server.api.fields import Body, Line, Name, Reason, WindowId
from tidehall_server.auth.devices import POLL_S, Device, Devices
from tidehall_server.auth.permissions import WINDOW_ROLES
from tidehall_server.auth.problems import Problem, ProblemCode
from tidehall_server.core.duty import is_serving_time
from tidehall_server.device_health import Condition, condition
from tidehall_server.hall import Hall
from tidehall_server.hall_settings import HallSettings

Online = Callable[[str], Mapping[str, Mapping[str, Any]]]
PairRole = Literal["kiosk", "caller", "board", "voice", "pad", "led"]


class PollBody(Body):
    device_code: Annotated[str, Field(max_length=128)]


class ApproveBody(Body):
    code: Annotated[str, Field(min_length=1, max_length=16)]
    role: PairRole
    name: Name
    window: WindowId | None = None


class PairStarted(BaseModel):
    device_code: str
    code: str
    expires_at: datetime
    poll_s: int = POLL_S


class PairPolled(BaseModel):
    """While pending only ``status``; afterwards the token, told to this device alone."""

    status: Literal["pending", "paired"]
    token: str | None = None
    device: str | None = None
    role: str | None = None
    name: str | None = None
    hall: str | None = None
    window: str | None = None


class DeviceLine(BaseModel):
    id: str
    name: str
    role: str
    window: str | None
    online: bool
    last_seen: datetime | None
    status: dict[str, Any] | None
    condition: Condition


class DeviceList(BaseModel):
    devices: list[DeviceLine]


class RevokeAllBody(Body):
    """``confirm`` is the hall's name, typed by hand."""

    reason: Reason
    confirm: Line


class RevokedAll(BaseModel):
    count: int


class DeviceAnswer(BaseModel):
    device: DeviceLine


@dataclass(frozen=True, slots=True)
class DeviceRoom:
    """``online`` tells what real-time knows of the hall's devices; ``version`` is the server's own."""

    hall: Hall
    devices: Devices
    online: Online
    settings: HallSettings
    version: str

    def endpoints(self) -> list[Endpoint]:
        base = "/api/v1/halls/{hall}"
        return [
            Endpoint("POST", "/api/v1/pair/start", "pair-start", "A device asks to be paired", self.start,
                     PairStarted, body=NoBody, codes=(429,), tag="devices"),
            Endpoint("POST", "/api/v1/pair/poll", "pair-poll", "A device asks whether it has been approved", self.poll,
                     PairPolled, body=PollBody, codes=(404,), tag="devices"),
            Endpoint("POST", f"{base}/pair/approve", "pair-approve", "Approve the device that shows this code",
                     self.approve, DeviceAnswer, matter="devices-change", body=ApproveBody, codes=(404, 409, 429),
                     tag="devices"),
            Endpoint("GET", f"{base}/devices", "devices", "Devices and how they are", self.list, DeviceList,
                     matter="devices", tag="devices"),
            Endpoint("POST", f"{base}/devices/{{id}}/revoke", "device-revoke", "End a device's token at once",
                     self.revoke, DeviceAnswer, matter="devices-change", body=NoBody, codes=(404,), tag="devices"),
            Endpoint("POST", f"{base}/devices/{{id}}/reload", "device-reload", "Have a device load its page again",
                     self.reload, DeviceAnswer, matter="devices-change", body=NoBody, codes=(404, 409), tag="devices"),
            Endpoint("POST", f"{base}/devices/revoke-all", "devices-revoke-all", "End every device's token at once",
                     self.revoke_all, RevokedAll, matter="devices-change", body=RevokeAllBody, codes=(409,),
                     tag="devices"),
        ]  # fmt: skip

    def start(self, call: Call) -> PairStarted:
        started = self.devices.pair_start(call.address)
        return PairStarted(device_code=started.device_code, code=started.code, expires_at=started.expires_at)

    def poll(self, call: Call) -> PairPolled:
        paired = self.devices.pair_poll(call.body.device_code, call.address)
        if paired is None:
            return PairPolled(status="pending")
        it = paired.device
        return PairPolled(status="paired", token=paired.token, device=it.id, role=it.role, name=it.name,
                          hall=self.hall.id, window=it.window)  # fmt: skip

    def approve(self, call: Call) -> DeviceAnswer:
        body: ApproveBody = call.body
        self._check_window(body)
        device = self.devices.pair_approve(body.code, body.name, body.role, body.window, call.source)
        return DeviceAnswer(device=self._line(device, {}))

    def list(self, _: Call) -> DeviceList:
        online = self.online(self.hall.id)
        return DeviceList(devices=[self._line(each, online.get(each.id, {})) for each in self.devices.list()])

    def revoke(self, call: Call) -> DeviceAnswer:
        return DeviceAnswer(device=self._line(self.devices.revoke(call.path["id"], call.source), {}))

    def reload(self, call: Call) -> DeviceAnswer:
        device_id = call.path["id"]
        known = self.online(self.hall.id).get(device_id, {})
        device = next((each for each in self.devices.list() if each.id == device_id), None)
        if device is not None and not known.get("online"):
            raise Problem(ProblemCode.DEVICE_OFFLINE, device=device.name)
        return DeviceAnswer(device=self._line(self.devices.order_reload(device_id, call.source), known))

    def revoke_all(self, call: Call) -> RevokedAll:
        body: RevokeAllBody = call.body
        self.settings.confirm_name(body.confirm)
        return RevokedAll(count=self.devices.revoke_all(body.reason, call.source))

    def _check_window(self, body: ApproveBody) -> None:
        """A caller or pad that belongs to a window belongs to one that exists, as far as a day is open to say."""
        if body.window is None:
            if body.role in WINDOW_ROLES:
                raise Problem(ProblemCode.WINDOW_UNKNOWN, window="—")
            return
        with self.hall.reading() as day:
            if day.opened and body.window not in day.windows:
                raise Problem(ProblemCode.WINDOW_UNKNOWN, window=body.window)

    def _line(self, device: Device, known: Mapping[str, Any]) -> DeviceLine:
        online = bool(known.get("online", False))
        seen = known.get("last_seen") or device.last_seen
        last_seen = datetime.fromisoformat(seen) if isinstance(seen, str) else seen
        now = self.hall.clock.now()
        with self.hall.reading() as day:
            expected = day.opened and not day.closed and is_serving_time(day, now)
        return DeviceLine(
            id=device.id,
            name=device.name,
            role=device.role,
            window=device.window,
            online=online,
            last_seen=last_seen,
            status=known.get("status") or None,
            condition=condition(known, online, last_seen, now, expected, self.version),
        )
