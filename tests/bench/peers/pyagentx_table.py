"""The table as a subagent of pyagentx3. Usage: pyagentx_table.py SOCKET BASE DUMP"""

import sys

import pyagentx3
import table

SOCKET, BASE, DUMP = sys.argv[1:4]
NEVER_AGAIN = 10**9


class Table(pyagentx3.Updater):
    def update(self):
        setters = {
            "integer": self.set_INTEGER,
            "gauge": self.set_GAUGE32,
            "counter": self.set_COUNTER32,
            "timeticks": self.set_TIMETICKS,
            "octets": self.set_OCTETSTRING,
        }
        for name, kind, value in table.read(DUMP):
            setters[kind](name[len(BASE) + 1 :], value)


class Agent(pyagentx3.Agent):
    def setup(self):
        self.register(BASE, Table, NEVER_AGAIN)


Agent("bench", SOCKET).start()
