#!/usr/bin/env python3
"""Time cold starts: the service until its first 200 on /readyz, and psql -c 'select 1', in turn.

    start.py PORT PAIRS PROGRAM PSQL DATABASE_URL

Prints one line a pair: "-" and the two times in milliseconds. The environment configures the service.
"""
import os
import socket
import subprocess
import sys
import time

port, pairs, program, psql, url = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]


def is_ready():
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def start_service():
    begun = time.monotonic()
    service = subprocess.Popen([program, "serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not is_ready():
            if service.poll() is not None or time.monotonic() - begun > 30:
                sys.exit("start.py: the service did not become ready")
            time.sleep(0.0005)
        return time.monotonic() - begun
    finally:
        service.terminate()
        service.wait()


def ask_once():
    begun = time.monotonic()
    subprocess.run([psql, "-X", "-c", "select 1", url], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - begun


os.environ["DRAIN_MS"] = "0"
try:
    for _ in range(pairs):
        print("-", start_service() * 1000, ask_once() * 1000, flush=True)
except KeyboardInterrupt:
    sys.exit(130)
