"""What was acknowledged and when: in a file, so that the memory of an hour's run is bounded."""
import queue
import sqlite3
import threading

SCHEMA = """
CREATE TABLE submission (n INTEGER PRIMARY KEY, referral TEXT, answer TEXT, decision TEXT, at REAL);
CREATE TABLE change (referral TEXT, version INTEGER, kind TEXT, decision TEXT, at REAL,
                     PRIMARY KEY (referral, version));
CREATE TABLE unanswered (what TEXT);
CREATE TABLE finding (what TEXT);
CREATE TABLE answers (what TEXT PRIMARY KEY, count INTEGER, slowest_s REAL);
"""


def key_of(n):
    return f"endure-{n:09d}"


class Journal:
    """Written by one thread, so that none of the clients waits for a disk."""

    def __init__(self, path):
        self.path = path
        self.entries = queue.Queue(maxsize=10000)
        self.thread = threading.Thread(target=self.write)
        self.thread.start()

    def add(self, table, *values):
        self.entries.put((f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values))

    def close(self):
        self.entries.put(None)
        self.thread.join()

    def write(self):
        database = sqlite3.connect(self.path)
        database.execute("PRAGMA synchronous = off")
        database.executescript(SCHEMA)
        while entry := self.entries.get():
            database.execute(*entry)
            if self.entries.empty():
                database.commit()
        database.commit()
