"""A virtual USB bus: a libusb stand-in for pyusb, so that the very drivers run that talk to real devices.

A gadget is what hangs on a cable: it takes and gives bulk transfers. Plugs can be pulled in the middle of a transfer.
"""

from __future__ import annotations

import errno
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import usb.backend
from usb.core import USBError, USBTimeoutError

_PACKET = 64
_BULK = 2


class Gadget(Protocol):
    """A device's side of the bulk end points. ``take`` and ``give`` have ``wait_s`` seconds."""

    def take(self, end: int, data: bytes, wait_s: float) -> int:
        """How many bytes it took; 0 when it had no room in time."""
        ...

    def give(self, end: int, size: int, wait_s: float) -> bytes:
        """What it says; empty when it said nothing in time."""
        ...


@dataclass(slots=True)
class Plugged:
    """A gadget on the bus as it describes itself. ``there`` False: the cable is out."""

    gadget: Gadget
    vendor: int
    product: int
    kind: int
    ends: Sequence[int]
    there: bool = True
    kernel: bool = True
    claimed: bool = False
    resets: int = 0


class VirtualBus(usb.backend.IBackend):  # type: ignore[misc]  # pyusb is untyped
    """Answers pyusb as libusb does: descriptors, claims, time-outs, and ENODEV when the cable is out."""

    def __init__(self, *plugged: Plugged) -> None:
        super().__init__()
        self._plugged = plugged

    def enumerate_devices(self) -> Iterator[Plugged]:
        return (device for device in self._plugged if device.there)

    def get_device_descriptor(self, dev: Plugged) -> _Descriptor:
        return _Descriptor(
            bLength=18, bDescriptorType=1, bcdUSB=0x0200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=_PACKET, idVendor=dev.vendor, idProduct=dev.product, bcdDevice=0x0100, iManufacturer=0,
            iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,),
            speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: Plugged, config: int) -> _Descriptor:
        if config:
            raise IndexError(config)
        return _Descriptor(
            bLength=9, bDescriptorType=2, wTotalLength=18 + 7 * len(dev.ends), bNumInterfaces=1, bConfigurationValue=1,
            iConfiguration=0, bmAttributes=0xC0, bMaxPower=1, extra_descriptors=b"",
        )  # fmt: skip

    def get_interface_descriptor(self, dev: Plugged, intf: int, alt: int, config: int) -> _Descriptor:
        if intf or alt or config:
            raise IndexError(intf)
        return _Descriptor(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(dev.ends),
            bInterfaceClass=dev.kind, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0, extra_descriptors=b"",
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: Plugged, ep: int, intf: int, alt: int, config: int) -> _Descriptor:
        if ep >= len(dev.ends) or intf or alt or config:
            raise IndexError(ep)
        return _Descriptor(
            bLength=7, bDescriptorType=5, bEndpointAddress=dev.ends[ep], bmAttributes=_BULK, wMaxPacketSize=_PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=b"",
        )  # fmt: skip

    def open_device(self, dev: Plugged) -> Plugged:
        return _there(dev)

    def close_device(self, dev_handle: Plugged) -> None:
        """Closing lets go of the interface too."""
        dev_handle.claimed = False

    def set_configuration(self, dev_handle: Plugged, config_value: int) -> None:
        _there(dev_handle)

    def get_configuration(self, dev_handle: Plugged) -> int:
        _there(dev_handle)
        return 1

    def claim_interface(self, dev_handle: Plugged, intf: int) -> None:
        if _there(dev_handle).kernel:
            raise USBError("Resource busy", -6, errno.EBUSY)
        dev_handle.claimed = True

    def release_interface(self, dev_handle: Plugged, intf: int) -> None:
        dev_handle.claimed = False

    def is_kernel_driver_active(self, dev_handle: Plugged, intf: int) -> bool:
        return _there(dev_handle).kernel

    def detach_kernel_driver(self, dev_handle: Plugged, intf: int) -> None:
        _there(dev_handle).kernel = False

    def reset_device(self, dev_handle: Plugged) -> None:
        _there(dev_handle).resets += 1

    def bulk_write(self, dev_handle: Plugged, ep: int, intf: int, data: array[int], timeout: int) -> int:
        taken = _usable(dev_handle, ep).gadget.take(ep, bytes(data), timeout / 1000)
        _there(dev_handle)
        if not taken:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return taken

    def bulk_read(self, dev_handle: Plugged, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        given = _usable(dev_handle, ep).gadget.give(ep, len(buff), timeout / 1000)
        _there(dev_handle)
        if not given:
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        buff[: len(given)] = array("B", given)
        return len(given)


class _Descriptor:
    """The fields of a descriptor, by the names of the USB standard."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


def _there(device: Plugged) -> Plugged:
    if not device.there:
        raise USBError("No such device (it may have been disconnected)", -4, errno.ENODEV)
    return device


def _usable(device: Plugged, end: int) -> Plugged:
    if not _there(device).claimed:
        raise USBError("Resource busy", -6, errno.EBUSY)
    if end not in device.ends:
        raise USBError("Entity not found", -5, errno.ENOENT)
    return device
