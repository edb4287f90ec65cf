#!/usr/bin/python3
"""client.py URL: asks all the time, and prints a line whenever somebody else answers."""

import sys
import time
import urllib.request

answering, last = None, time.monotonic()
while True:
    try:
        name = urllib.request.urlopen(sys.argv[1], timeout=0.2).read().decode().strip()
    except OSError:
        name = None
    now = time.monotonic()
    if name != answering:
        clock = time.strftime("%H:%M:%S")
        said = f"{name} answers, {now - last:.2f} s after the last answer" if name else "no answer"
        print(clock, said, flush=True)
        answering = name
    if name:
        last = now
    time.sleep(0.02)
