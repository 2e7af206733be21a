"""A terminal without a window: runs a program in it, types, reads what it shows, and draws that as a picture."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from xml.sax.saxutils import escape

import pyte

# The colours of a terminal, 0 to 15, then text and background: those of the pictures of the README (tests/it/docs/picture.rs).
LIGHT = [
    "#24292F", "#CF222E", "#116329", "#7D4E00", "#0969DA", "#8250DF", "#1B7C83", "#57606A",
    "#57606A", "#A40E26", "#1A7F37", "#7D4E00", "#0550AE", "#6639BA", "#116329", "#24292F",
    "#24292F", "#F6F8FA",
]  # fmt: skip
DARK = [
    "#484F58", "#FF7B72", "#3FB950", "#D29922", "#58A6FF", "#BC8CFF", "#39C5CF", "#B1BAC4",
    "#8B949E", "#FF7B72", "#56D364", "#E3B341", "#79C0FF", "#D2A8FF", "#56D4DD", "#F0F6FC",
    "#E6EDF3", "#161B22",
]  # fmt: skip
# In the order of the numbers, by the names that pyte gives.
NAMES = ["black", "red", "green", "brown", "blue", "magenta", "cyan", "white"]
COLOURS = NAMES + [f"bright{name}" for name in NAMES]

CHAR, LINE = 8.43, 18
FONT = "SFMono-Regular, Consolas, Liberation Mono, Menlo, monospace"

# Questions about the terminal, and modes of the keyboard, which the emulator does not know and would take for others.
UNKNOWN = re.compile(rb"\x1b\[[<>=?][0-9;]*[umqn]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]*:[0-9:;]*m|\x1bP[^\x1b]*\x1b\\")
# The end of what is read, if it is a sequence without its end.
CUT_OFF = re.compile(rb"\x1b(\[[0-?]*[ -/]*|P[^\x1b]*\x1b?)?$")


class Terminal:
    def __init__(self, command, folder, env, columns=100, lines=30):
        self.screen = pyte.Screen(columns, lines)
        self.stream = pyte.ByteStream(self.screen)
        self.rest = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        env = dict(env, TERM="xterm-256color")
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self.screen.write_process_input = lambda answer: os.write(self.master, answer.encode())

    def read(self, seconds):
        """Takes what the program writes within this time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                try:
                    data = os.read(self.master, 65536)
                except OSError as error:
                    raise SystemExit(f"the program has ended:\n{self.text()}") from error
                self._feed(data)

    def _feed(self, data):
        data = self.rest + data
        end = CUT_OFF.search(data)
        self.rest = data[end.start() :] if end else b""
        whole = data[: end.start()] if end else data
        self.stream.feed(UNKNOWN.sub(b"", whole))

    def type(self, keys):
        os.write(self.master, keys.encode())

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, good, seconds=60):
        """Reads until what is shown is good, or time is over; says whether it is."""
        end = time.monotonic() + seconds
        while not good(self.text()) and time.monotonic() < end:
            self.read(0.2)
        return good(self.text())

    def stop(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def picture(self, palette):
        """What is shown, as an SVG."""
        width, height = round(self.screen.columns * CHAR + 20), self.screen.lines * LINE + 20
        rows, blocks = [], []
        for number in range(self.screen.lines):
            texts, column = [], 0
            for style, text in runs(self.screen.buffer[number], self.screen.columns):
                fill, back = colours(style, palette)
                if back != palette[17]:
                    x, y = 10 + column * CHAR, 10 + number * LINE
                    blocks.append(f'  <rect x="{x:.1f}" y="{y}" width="{len(text) * CHAR:.1f}" height="{LINE}" fill="{back}" />')
                looks = [
                    f'fill="{fill}"',
                    'font-weight="bold"' if style.bold else "",
                    'font-style="italic"' if style.italics else "",
                    'text-decoration="underline"' if style.underscore else "",
                ]
                look = " ".join(filter(None, looks))
                texts.append(f"<tspan {look}>{escape(text)}</tspan>")
                column += len(text)
            rows.append(f'    <tspan x="10" y="{24 + number * LINE}">{"".join(texts)}</tspan>')
        return "\n".join([
            f'<svg width="{width}px" height="{height}px" xmlns="http://www.w3.org/2000/svg">',
            f'  <rect width="100%" height="100%" rx="4.5" fill="{palette[17]}" />',
            *blocks,
            f'  <text xml:space="preserve" fill="{palette[16]}" font-size="14" font-family="{FONT}" style="white-space: pre">',
            *rows,
            "  </text>",
            "</svg>",
            "",
        ])  # fmt: skip


def runs(line, columns):
    """Neighbours that look alike."""
    style, text = line[0], ""
    for column in range(columns):
        char = line[column]
        if char._replace(data="") != style._replace(data=""):
            yield style, text
            style, text = char, ""
        text += char.data
    yield style, text


def colours(style, palette):
    """Of the text, and behind it."""
    fill, back = colour(style.fg, palette, 16), colour(style.bg, palette, 17)
    return (back, fill) if style.reverse else (fill, back)


def colour(name, palette, default):
    if name == "default":
        return palette[default]
    return palette[COLOURS.index(name)] if name in COLOURS else f"#{name.upper()}"
