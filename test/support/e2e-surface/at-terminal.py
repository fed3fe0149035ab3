"""Runs a program at a terminal of its own: what it shows comes out of here, what goes in here is typed there."""

import fcntl
import os
import pty
import select
import struct
import sys
import termios

CHUNK = 65536

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
typing = True
while True:
    ready, _, _ = select.select([terminal, 0] if typing else [terminal], [], [])
    if terminal in ready:
        try:
            shown = os.read(terminal, CHUNK)
        except OSError:
            shown = b""
        if not shown:
            break
        os.write(1, shown)
    if 0 in ready:
        typed = os.read(0, CHUNK)
        typing = bool(typed)
        os.write(terminal, typed)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
