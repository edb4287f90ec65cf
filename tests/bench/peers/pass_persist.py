"""The table through snmpd's pass_persist (snmpd.conf(5)): a sorted list and bisect. Usage: pass_persist.py DUMP"""

import bisect
import sys

import table


def answer(name, kind, value):
    """The three lines of an answer."""
    if kind != "octets":
        return f".{name}\n{kind}\n{value}\n"
    text = value.decode("latin-1")
    if all(32 <= octet < 127 for octet in value):
        return f".{name}\nstring\n{text}\n"
    return f".{name}\noctet\n{value.hex(' ')}\n"


def key(name):
    """An OID as what it is compared by."""
    return tuple(int(part) for part in name.strip(".").split("."))


def main():
    rows = list(table.read(sys.argv[1]))
    keys = [key(name) for name, _, _ in rows]
    answers = [answer(*row) for row in rows]
    read, write, flush = sys.stdin.readline, sys.stdout.write, sys.stdout.flush
    while command := read().strip().lower():
        if command == "ping":
            write("PONG\n")
        elif command == "set":
            read(), read()
            write("not-writable\n")
        else:
            wanted = key(read().strip())
            if command == "getnext":
                at = bisect.bisect_right(keys, wanted)
                found = at < len(keys)
            else:
                at = bisect.bisect_left(keys, wanted)
                found = at < len(keys) and keys[at] == wanted
            write(answers[at] if found else "NONE\n")
        flush()


main()
