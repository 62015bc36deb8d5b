"""The voice of a hall: phrases become clips once, are kept, and are played by boards, kiosks and pads.

``phrases`` says what is spoken, ``packs`` joins what the hall has recorded (it wins), ``synthesis`` asks espeak-ng in a
process of its own for the rest, ``clips`` keeps what was made. Nothing here knows HTTP or the queue.
"""

from tidehall_link.speech.phrases import LANGUAGES, UnspeakableError, call_texts, clean
from tidehall_server.speech.clips import Clip, Clips
from tidehall_server.speech.packs import Pack, PackError
from tidehall_server.speech.studio import NoVoiceError, Studio
from tidehall_server.speech.synthesis import Synthesis

__all__ = [
    "LANGUAGES",
    "Clip",
    "Clips",
    "NoVoiceError",
    "Pack",
    "PackError",
    "Studio",
    "Synthesis",
    "UnspeakableError",
    "call_texts",
    "clean",
]
