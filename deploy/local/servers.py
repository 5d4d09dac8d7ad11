"""Start the private servers for the first who needs them, stop them after the last.

The state file of an area names the servers and the processes that use them. A lock lets one
start or stop happen at a time; users and servers that died are noticed by their start time.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from deploy.local import broker, postgres
from deploy.local.places import Area, write_secret
from deploy.local.processes import identity_of, lives

Identity = tuple[int, int]
VARIABLES = {"DATABASE_URL": "postgres", "REDIS_URL": "redis"}
START: dict[str, Callable[[Area], dict[str, object]]] = {
    "postgres": postgres.start,
    "redis": broker.start,
}
STOP: dict[str, Callable[[Identity], None]] = {"postgres": postgres.stop, "redis": broker.stop}


@dataclass
class State:
    """What the state file holds: a server is {"identity", "port", "url"}, a user an identity."""

    servers: dict[str, dict[str, Any]] = field(default_factory=dict)
    users: list[Identity] = field(default_factory=list)

    def forget_the_dead(self) -> None:
        """Drop users and servers that are not there any more."""
        self.users = [user for user in self.users if lives(user)]
        self.servers = {
            name: server
            for name, server in self.servers.items()
            if lives(cast(Identity, tuple(server["identity"])))
        }

    def stop_all(self) -> None:
        """Stop every server that is up."""
        for name, server in self.servers.items():
            STOP[name](tuple(server["identity"]))
        self.servers = {}


def acquire(area: Area, wanted: set[str]) -> dict[str, str]:
    """Return {variable: address} for the wanted variables of VARIABLES, starting what is down.

    The calling process counts as a user until `release`, or until it dies. Raises Stop with a
    sentence when a server does not come up; nothing that was started by this call stays then.
    """
    with locked(area) as state:
        _make_anew_where_unused(area, state)
        before = set(state.servers)
        names = [name for variable, name in VARIABLES.items() if variable in wanted]
        try:
            for name in names:
                if name not in state.servers:
                    state.servers[name] = START[name](area)
        except BaseException:
            fresh = {name: state.servers.pop(name) for name in set(state.servers) - before}
            State(servers=fresh).stop_all()
            raise
        me = identity_of(os.getpid())
        if me and me not in state.users:
            state.users.append(me)
        found = {variable: state.servers.get(name) for variable, name in VARIABLES.items()}
    return {key: str(server["url"]) for key, server in found.items() if server and key in wanted}


def release(area: Area) -> None:
    """Stop counting the calling process; the last one stops the servers."""
    with locked(area) as state:
        state.users = [user for user in state.users if user[0] != os.getpid()]
        if not state.users:
            state.stop_all()


def running(area: Area) -> dict[str, int]:
    """Return {server: port} of the servers that are up in the area."""
    if not area.state.exists():
        return {}
    with locked(area) as state:
        return {name: int(server["port"]) for name, server in state.servers.items()}


@contextmanager
def locked(area: Area) -> Iterator[State]:
    """Hold the area's lock, give its true state, and write the state back."""
    area.base.mkdir(mode=0o711, parents=True, exist_ok=True)
    with area.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = _read(area)
        state.forget_the_dead()
        try:
            yield state
        finally:
            _write(area, state)


def _read(area: Area) -> State:
    try:
        stored = json.loads(area.state.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return State()
    users = [cast(Identity, tuple(user)) for user in stored["users"]]
    return State(servers=stored["servers"], users=users)


def _write(area: Area, state: State) -> None:
    if not state.servers and not state.users:
        area.state.unlink(missing_ok=True)
        return
    draft = area.state.with_suffix(".new")
    write_secret(draft, json.dumps(asdict(state), indent=1))
    draft.rename(area.state)


def _make_anew_where_unused(area: Area, state: State) -> None:
    """An area that does not last begins empty: a killed run may have left anything there."""
    if not area.lasting and not state.users:
        state.stop_all()
        area.clear()
    area.prepare()
