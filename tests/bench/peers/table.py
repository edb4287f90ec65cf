"""The table that the Python peers serve, from lines of OID, type and value in the order of a walk."""


def read(path):
    """Yields (OID as text, type, value): an int, or bytes for the type octets."""
    with open(path, encoding="ascii") as dump:
        for line in dump:
            name, kind, text = line.split()
            if kind == "octets":
                yield name, kind, b"" if text == "-" else bytes.fromhex(text)
            else:
                yield name, kind, int(text)
