"""The built program over a database of its own, and what can be seen of it from outside.

PROGRAM names the program; PGHOST and its like name a cluster of the tests' own (pg_virtualenv).
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from http.client import HTTPResponse

import jwt
import psycopg2

SOURCES = pathlib.Path(__file__).parents[2]
SETTINGS = {
    "HOST": "127.0.0.1",
    "PORT": "0",
    "TOKEN_ISSUER": "https://issuer.test",
    "TOKEN_AUDIENCE": "painpath-test",
    "DRAIN_MS": "0",
    "LOG_LEVEL": "debug",
    "REQUEST_TIMEOUT_MS": "5000",
}
ANSWER_S = 20


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def is_of_library(self):
        """Refused by the HTTP library, before the service saw it."""
        return self.status in (400, 414, 431) and "X-Request-ID" not in self.headers

    def __str__(self):
        return f"{self.status}\n{self.headers}{self.body[:2000].decode(errors='replace')}"


class Service:
    def __init__(self, *arguments, **settings):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="painpath-generate-"))
        self.log_path = self.folder / "service.log"
        self.log_read, self.log_last = 0, ""
        self.is_watched = False
        self.environment = os.environ | SETTINGS | settings | self._keys()
        self._make_database()
        self._start(arguments)

    def _keys(self):
        subprocess.run([SOURCES / "docker/keys.sh", self.folder], check=True, env=os.environ | SETTINGS)
        return {"JWKS_FILE": f"{self.folder}/jwks.json", "PATIENT_KEY_FILE": f"{self.folder}/patient.key",
                "SECRETS_KEY_FILE": f"{self.folder}/secrets.key"}

    def _make_database(self):
        name = f"painpath_generate_{os.getpid()}"
        self.environment["DATABASE_URL"] = f"dbname={name}"
        subprocess.run(["createdb", name], check=True)
        subprocess.run([os.environ["PROGRAM"], "migrate", "--demo"], check=True, env=self.environment,
                       stderr=subprocess.DEVNULL)
        self.database = psycopg2.connect(f"dbname={name}")
        self.database.autocommit = True

    def watch(self):
        """From here on, for `changes`; the cluster's wal_level must be logical."""
        self.ask("SELECT pg_create_logical_replication_slot('watch', 'test_decoding')")
        self.is_watched = True

    def ask(self, statement):
        with self.database.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _start(self, arguments):
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([os.environ["PROGRAM"], "serve", *arguments], env=self.environment,
                                            stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening on "), self.log_path.read_text()
        host, port = line.rsplit("/", 1)[-1].strip().rsplit(":", 1)
        self.address = (host, int(port))

    def stop(self):
        """True if it ended as it should; if not, the folder with its log stays."""
        self.process.send_signal(signal.SIGTERM)
        ended_well = self.process.wait(timeout=60) == 0
        if self.is_watched:
            self.ask("SELECT pg_drop_replication_slot('watch')")
        self.database.close()
        if ended_well:
            shutil.rmtree(self.folder)
        return ended_well

    def token(self, **claims):
        """A token for everything in the demo tenant in a clinician's name; a claim of None is left out."""
        everything = json.loads(jwt.utils.base64url_decode(
            (self.folder / "token").read_text().split(".")[1])) | {"org": None} | claims
        return jwt.encode({name: value for name, value in everything.items() if value is not None},
                          (self.folder / "issuer.pem").read_text(), "RS256", headers={"kid": "local"})

    def send(self, data):
        """Bytes on a connection of their own, and the answer; None if the connection was closed on them."""
        with socket.create_connection(self.address, timeout=ANSWER_S) as connection:
            try:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            response = HTTPResponse(connection, method=data.lstrip().split(b" ")[0].decode(errors="replace"))
            try:
                response.begin()
                return Answer(response)
            except (ConnectionError, OSError) as fault:
                if isinstance(fault, TimeoutError):
                    raise
                return None

    def changes(self):
        """Every row that was committed since the last call, in words."""
        return [line for line, in self.ask("SELECT data FROM pg_logical_slot_get_changes('watch', NULL, NULL)"
                                           " WHERE data LIKE 'table %'")]

    def log_lines(self):
        """What the program has logged since the last call."""
        with open(self.log_path, "rb") as log:
            log.seek(self.log_read)
            text = log.read()
        end = text.rfind(b"\n") + 1
        self.log_read += end
        self.log_last = text[:end].decode()
        return self.log_last.splitlines()

    def is_alive(self):
        return self.process.poll() is None
