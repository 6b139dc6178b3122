"""Which doors to the kernel stay shut in a jail: a seccomp filter, and a keyring of its own.

Namespaces hide what belongs to others; a few system calls reach around them, or hold memory that
no limit sees.  No notebook needs them:

* key rings, which outlive a process and are not part of any namespace;
* io_uring, BPF, performance counters, userfaultfd, ptrace: large, and often the way out;
* mounts and namespaces, of which the jail has all it needs;
* sockets of other families than local and internet ones;
* memory that is shared without a file (System V, memfd, anonymous): what no process has mapped any
  more is still held, and counted nowhere.  Files in ``/dev/shm`` do the same, and have a size;
* the kernel's log; and core dumps, which a program of the host may be there to collect.

The numbers are those of x86-64 and of the table that newer architectures share.  Elsewhere there is
no filter, and the jail is its namespaces.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass

PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
KEYCTL_JOIN_SESSION_KEYRING = 1
ALLOW, ERRNO = 0x7FFF0000, 0x00050000
FIRST_OF_X32 = 0x40000000  # the numbers of another way to call an x86-64 kernel

CLONE_NEW = 0x7E020000  # any flag of clone(2) that asks for a namespace
MAP_SHARED, MAP_ANONYMOUS = 0x01, 0x20
FAMILIES = (1, 2, 10, 16)  # local, internet, and netlink, with which libraries list interfaces
RLIMIT_CORE = 4

# Name: number on x86-64, number in the common table.
NUMBERS = {
    "add_key": (248, 217),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "fanotify_init": (300, 262),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "mq_open": (240, 180),
    "msgget": (68, 186),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setns": (308, 268),
    "shmget": (29, 194),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
}
CLONE, CLONE3, MMAP = (56, 220), (435, 435), (9, 222)
SOCKET, SOCKETPAIR = (41, 198), (53, 199)
SETRLIMIT, PRLIMIT = (160, 164), (302, 261)


@dataclass(frozen=True)
class Architecture:
    """What an architecture is called in a filter (AUDIT_ARCH_…), and which numbers it has."""

    audit: int
    table: int


ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, 0),
    "aarch64": Architecture(0xC00000B7, 1),
    "riscv64": Architecture(0xC00000F3, 1),
    "loongarch64": Architecture(0xC0000102, 1),
}


def architecture() -> Architecture | None:
    """This process's architecture; None if its numbers are not known here."""
    if sys.maxsize < 2**32 or sys.byteorder != "little":
        return None
    return ARCHITECTURES.get(platform.machine())


def forget_keys() -> None:
    """Leave the session keyring of whoever grades for a new, empty one."""
    if here := architecture():
        call = ctypes.CDLL(None, use_errno=True).syscall
        number = NUMBERS["keyctl"][here.table]
        call(ctypes.c_long(number), ctypes.c_long(KEYCTL_JOIN_SESSION_KEYRING), None)


def shut() -> None:
    """Install the filter in this process, for good; it must have given up new privileges before."""
    here = architecture()
    if here is None:
        return
    program = filter_program(here)
    code = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):  # struct sock_fprog
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    whole = Program(len(program) // 8, ctypes.addressof(code))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    mode, none = ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.c_ulong(0)
    if prctl(PR_SET_SECCOMP, mode, ctypes.byref(whole), none, none):
        number = ctypes.get_errno()
        if number != errno.EINVAL:  # a kernel without filters
            raise OSError(number, f"seccomp: {os.strerror(number)}")


def filter_program(here: Architecture) -> bytes:
    """The filter as classic BPF: what is not named in this module is allowed."""
    number, wrong = 0, 4  # offsets in struct seccomp_data: the call's number, the architecture
    code = [
        _load(wrong),
        *_unless_equal(here.audit, [_give(errno.EPERM)]),
        _load(number),
    ]
    if here.table == 0:
        code += [_jump(0x35, FIRST_OF_X32, 0, 1), _give(errno.ENOSYS)]
    shared = [
        _load(_argument(3)),
        _jump(0x45, MAP_SHARED, 0, 2),
        _jump(0x45, MAP_ANONYMOUS, 0, 1),
        _give(errno.ENOMEM),
        _allow(),
    ]
    family = [
        _load(_argument(0)),
        *(each for known in FAMILIES for each in _if_equal(known, [_allow()])),
        _give(errno.EAFNOSUPPORT),
    ]
    core = [
        _load(_argument(1)),
        *_unless_equal(RLIMIT_CORE, [_allow()]),
        _load(_argument(2)),  # where the new limit is; nowhere if it is only asked for
        _jump(0x15, 0, 0, 2),
        _load(_argument(2) + 4),
        _jump(0x15, 0, 1, 0),
        _give(errno.EPERM),
        _allow(),
    ]
    for numbers, then in (
        (MMAP, shared),
        (CLONE, [_load(_argument(0)), _jump(0x45, CLONE_NEW, 0, 1), _give(errno.EPERM), _allow()]),
        (CLONE3, [_give(errno.ENOSYS)]),  # its flags are out of sight; libraries then use clone
        (SOCKET, family),
        (SOCKETPAIR, family),
        (SETRLIMIT, [_load(_argument(0)), *_if_equal(RLIMIT_CORE, [_give(errno.EPERM)]), _allow()]),
        (PRLIMIT, core),
        *((numbers, [_give(errno.EPERM)]) for numbers in NUMBERS.values()),
    ):
        code += _if_equal(numbers[here.table], then)
    return b"".join([*code, _allow()])


def _argument(i: int) -> int:
    """Where the lower half of a call's argument is."""
    return 16 + 8 * i


def _instruction(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _load(offset: int) -> bytes:
    return _instruction(0x20, offset)


def _jump(code: int, value: int, yes: int, no: int) -> bytes:
    """Compare (0x15: equal, 0x35: not less, 0x45: bits in common), and skip so many lines."""
    return _instruction(code, value, yes, no)


def _if_equal(value: int, then: list[bytes]) -> list[bytes]:
    return [_jump(0x15, value, 0, len(then)), *then]


def _unless_equal(value: int, then: list[bytes]) -> list[bytes]:
    return [_jump(0x15, value, len(then), 0), *then]


def _give(number: int) -> bytes:
    return _instruction(0x06, ERRNO | number)


def _allow() -> bytes:
    return _instruction(0x06, ALLOW)
