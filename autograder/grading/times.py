"""The time stamp of a submission, as nbgrader, platforms and people write it.

nbgrader reads a zone that it does not know as UTC, and a day before a month as the month, without
a word.  Here a time is understood, or what is doubtful about it is said.
"""

from __future__ import annotations

import codecs
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from dateutil import parser  # type: ignore[import-untyped]
from dateutil.tz import gettz, tzoffset  # type: ignore[import-untyped]
from nbgrader.coursedir import CourseDirectory

LONGEST = 200  # bytes of a time stamp
CLOCKS_DIFFER = timedelta(hours=1)

# Hours from UTC of the names of zones that mean only one thing; with those of the system's own
# list of zones (EST, Europe/Berlin), these are understood.
HOURS = {
    "Z": 0, "WET": 0, "WEST": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "AKST": -9, "AKDT": -8, "NDT": -2.5,
    "BRT": -3, "ART": -3, "CLT": -4, "CLST": -3, "SAST": 2, "EAT": 3, "WAT": 1, "PKT": 5,
    "NPT": 5.75, "ICT": 7, "WIB": 7, "HKT": 8, "SGT": 8, "PHT": 8, "AWST": 8, "JST": 9, "KST": 9,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip

PLAIN_ZONE = re.compile(r"[A-Za-z][\w+-]*(/[A-Za-z][\w+-]*)*", re.ASCII)  # no path of the system
DASHES = re.compile(r"(\d{4})[-_](\d\d)[-_](\d\d)[-_ T](\d\d)[-_.](\d\d)(?:[-_.](\d\d))?(?![\d.])")


@dataclass(frozen=True)
class Stamp:
    """What a time stamp says.

    Attributes
    ----------
    when : datetime or None
        In UTC, without a zone, as nbgrader keeps times; None if there is no stamp.
    notes : tuple of str
        What is strange about it.
    refusal : str
        Why it says nothing, as the end of a sentence; mostly empty.
    """

    when: datetime | None = None
    notes: tuple[str, ...] = ()
    refusal: str = ""


def read(file: Path) -> Stamp:
    """The time stamp in a file, which must be an ordinary one if it is there."""
    try:
        with open(file, "rb") as opened:
            start = opened.read(LONGEST + 1)
    except FileNotFoundError:
        return Stamp()
    except OSError as error:
        return Stamp(refusal=f"cannot be opened ({error.strerror})")
    if len(start) > LONGEST:
        return Stamp(refusal=f"holds no time, but more than {LONGEST} bytes")
    encoding = "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return understood(start.decode(encoding))
    except UnicodeDecodeError:
        return Stamp(refusal="holds no time")


def understood(text: str) -> Stamp:
    """The time that a text names."""
    text = " ".join(text.split())
    if not text:
        return Stamp(notes=("is empty, so it counts as handed in in time",))
    plain = re.sub(r" \([^()]*\)$", "", text)  # "GMT+0200 (Central European Summer Time)"
    plain = DASHES.sub(lambda found: _with_colons(*found.groups("00")), plain)
    plain = re.sub(r"(?<!/)\b(?:GMT|UTC) ?(?=[+-]\d)", "", plain)
    zones = _Zones()
    try:
        plain = zones.replaced(plain)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", parser.UnknownTimezoneWarning)
            times = [_parsed(plain, zones, day=day) for day in (False, True)]
            others = [_parsed(plain, zones, default=each) for each in OTHER_DEFAULTS]
    except Exception:  # dateutil raises several kinds
        return Stamp(refusal="holds no time")
    when, day_first = times
    if others[0].date() != when.date():
        return Stamp(refusal="names no whole date")
    shown = f"`{text}` was taken as {when:%Y-%m-%d %H:%M} UTC"
    notes = list(zones.notes)
    if when != day_first and not re.match(r"\d{4}", plain):
        notes.append("does not say which number is the day and which the month")
    if others[1].time() != when.time():
        notes.append("names a date without a time")
    if when > datetime.now(UTC).replace(tzinfo=None) + CLOCKS_DIFFER:
        notes.append("names a time in the future")
    return Stamp(when, tuple(f"{note}; {shown}" for note in notes))


# What a text leaves out is taken from these, so that it can be seen what it leaves out.
DEFAULT = datetime(2001, 1, 1)
OTHER_DEFAULTS = datetime(2002, 2, 2), datetime(2001, 1, 1, 13, 13)


def _with_colons(year: str, month: str, day: str, *clock: str) -> str:
    return f"{year}-{month}-{day} {':'.join(clock)}"


def _parsed(
    text: str, zones: _Zones, *, day: bool = False, default: datetime = DEFAULT
) -> datetime:
    found = parser.parse(text, tzinfos=zones, dayfirst=day, default=default)
    if found.tzinfo is not None:
        found = (found - (found.utcoffset() or timedelta())).replace(tzinfo=None)
    return found


def _zone(name: str) -> tzinfo | None:
    """The zone of that name in the system's list; None if there is none.

    dateutil takes a name for a path, so what is none in that list is not asked for.
    """
    return gettz(name) if PLAIN_ZONE.fullmatch(name) else None


class _Zones:
    """The zones of one text, as dateutil asks for them, and what is to be said about them."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self._own: dict[str, tzinfo] = {}

    def replaced(self, text: str) -> str:
        """The text with a name that dateutil could not read as a zone made one that it can."""
        before, _, last = text.rpartition(" ")
        zone = _zone(last) if "/" in last else None
        if zone is None:
            return text
        self._own["OWN"] = zone
        return f"{before} OWN"

    def __call__(self, name: str | None, offset: int | None) -> tzinfo | None:
        if offset is not None:
            return tzoffset(name, offset)
        if name is None:
            return None
        known = self._own.get(name)
        if known is None and name.upper() in HOURS:
            known = tzoffset(name, HOURS[name.upper()] * 3600)
        known = known or _zone(name)
        note = f"names a zone that is not known, {name}"
        if known is None and note not in self.notes:
            self.notes.append(note)
        return known


class PunctualCourse(CourseDirectory):
    """nbgrader's description of a course, which understands the time stamps that we do."""

    @classmethod
    def like(cls, course: CourseDirectory) -> PunctualCourse:
        """The same course."""
        names = course.trait_names(config=True)
        return cls(parent=course.parent, **{name: getattr(course, name) for name in names})

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """When the submission in a folder was handed in (UTC); None if nobody says."""
        return read(Path(dest_path) / "timestamp.txt").when
