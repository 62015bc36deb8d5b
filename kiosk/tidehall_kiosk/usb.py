"""A USB device with bulk end points as a ``Port``: printers and card readers, through libusb.

The device is left as it is found: no reset (one between two questions would break off a slip), no new configuration
where one is set. What a stopped printer took of a slip before the time was over counts; the rest does not.
"""

from __future__ import annotations

import contextlib
import time
from typing import Any

import usb.core
import usb.util

from tidehall_link.ports import PortGone, PortStuck

_CHUNK = 4096
_PRINTER_CLASS = 7


class UsbPort:
    """The first bulk end points of a device found by its numbers, or of the first printer when they are 0.

    ``ep_in`` and ``ep_out`` 0: as the device describes itself. ``backend`` is libusb, or a virtual bus.
    """

    def __init__(
        self, vendor: int, product: int, timeout_s: float, ep_in: int = 0, ep_out: int = 0, backend: Any = None
    ) -> None:
        self._ids = (vendor, product)
        self._timeout_s = timeout_s
        self._given = (ep_in, ep_out)
        self._backend = backend
        self._device: usb.core.Device | None = None
        self._ends = (ep_in, ep_out)

    def __str__(self) -> str:
        return f"usb {self._ids[0]:04x}:{self._ids[1]:04x}" if any(self._ids) else "usb"

    def open(self) -> None:
        self.close()
        try:
            self._device = self._find()
            if self._device is not None:
                self._claim(self._device)
        except (usb.core.USBError, usb.core.NoBackendError, NotImplementedError, OSError, _NoEnd) as error:
            self.close()
            raise PortGone(str(error)) from error
        if self._device is None:
            raise PortGone(f"{self} is not plugged in")

    def write(self, data: bytes) -> None:
        self.send(self._ends[1], data)

    def read(self, wait_s: float) -> bytes:
        return self.receive(self._ends[0], wait_s)

    def send(self, end: int, data: bytes) -> None:
        """All of ``data`` to one end point. Raises PortGone or PortStuck."""
        device, left = self._opened(), memoryview(data)
        deadline = time.monotonic() + self._timeout_s
        while left:
            wait = deadline - time.monotonic()
            if wait <= 0:
                raise PortStuck(str(self))
            try:
                taken = device.write(end, bytes(left[:_CHUNK]), max(1, int(wait * 1000)))
            except usb.core.USBTimeoutError as error:
                raise PortStuck(str(self)) from error
            except (usb.core.USBError, OSError, ValueError) as error:  # ValueError: it has no such end point
                raise PortGone(str(error)) from error
            left = left[taken:]

    def receive(self, end: int, wait_s: float, size: int = _CHUNK) -> bytes:
        """What one end point says within ``wait_s`` seconds. Raises PortGone."""
        try:
            return bytes(self._opened().read(end, size, max(1, int(wait_s * 1000))))
        except usb.core.USBTimeoutError:
            return b""
        except (usb.core.USBError, OSError, ValueError) as error:
            raise PortGone(str(error)) from error

    def close(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            with contextlib.suppress(usb.core.USBError, OSError):
                usb.util.dispose_resources(device)

    def _find(self) -> usb.core.Device | None:
        if any(self._ids):
            return usb.core.find(backend=self._backend, idVendor=self._ids[0], idProduct=self._ids[1])
        return usb.core.find(backend=self._backend, custom_match=_is_printer)

    def _claim(self, device: usb.core.Device) -> None:
        try:
            configuration = device.get_active_configuration()
        except usb.core.USBError:
            device.set_configuration()
            configuration = device.get_active_configuration()
        interface = configuration[(0, 0)]
        number = interface.bInterfaceNumber
        with contextlib.suppress(NotImplementedError):
            if device.is_kernel_driver_active(number):
                device.detach_kernel_driver(number)
        usb.util.claim_interface(device, number)
        self._ends = (
            self._given[0] or _bulk(interface, usb.util.ENDPOINT_IN),
            self._given[1] or _bulk(interface, usb.util.ENDPOINT_OUT),
        )

    def _opened(self) -> usb.core.Device:
        if self._device is None:
            raise PortGone(f"{self} is not open")
        return self._device


class _NoEnd(Exception):
    """The device has no bulk end point in this direction."""


def _is_printer(device: usb.core.Device) -> bool:
    return any(interface.bInterfaceClass == _PRINTER_CLASS for configuration in device for interface in configuration)


def _bulk(interface: Any, direction: int) -> int:
    for end in interface:
        address = int(end.bEndpointAddress)
        kind = usb.util.endpoint_type(end.bmAttributes)
        if usb.util.endpoint_direction(address) == direction and kind == usb.util.ENDPOINT_TYPE_BULK:
            return address
    raise _NoEnd("no bulk end point")
