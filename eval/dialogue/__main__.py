"""`python -m eval.dialogue`: replay every conversation of `conversations/*.yml` against a running Fawen.

A conversation is a list of steps. A step says something (`say`), presses 转人工 (`hand_off: true`) or is a
seat's move (`seat: online | offline | take | close | say …`), and states what must come back:

    text: [words …]      each occurs in the reply's plain text      not: [words …]   none occurs
    entry: id or [ids]   the reply's answer is (one of) these        cites: [《law》article …]
    code: name           some part carries this code                 choices: [titles …]
    state: bot|queued|seat                                           type: [part types …]

`{tomorrow}`-like words in `say` are filled in, so that dates stay in the future: {workday}, {workday2}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import yaml
from rich.console import Console
from rich.table import Table

from core.clock import local, now
from core.workdays import is_working_day
from eval.live import Citizen, Live, running

FOLDER = Path(__file__).parent / "conversations"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one conversation went: empty `problems` is as expected."""

    group: str
    name: str
    turns: int
    problems: tuple[str, ...]
    seconds: float


class Seat:
    """A seat at the console's API."""

    def __init__(self, live: Live) -> None:
        self._url = f"{live.url}/api/v1/console"
        self._token = ""
        self._token = self._call("POST", "/login", {"name": live.seat, "password": live.password})["token"]
        self._ticket = ""
        self._sent = 0

    def do(self, move: str) -> None:
        """online, offline, take (the newest waiting ticket), close, return, or `say …`."""
        match move.partition(" "):
            case ("online" | "offline" as presence, _, _):
                self._call("POST", "/presence", {"online": presence == "online"})
            case ("take", _, _):
                waiting = self._call("GET", "/tickets")["waiting"]
                self._ticket = max(waiting, key=lambda ticket: ticket["opened_at"])["id"]
                self._call("POST", f"/tickets/{self._ticket}/take", {})
            case ("say", _, words):
                self._sent += 1
                message_id = f"{self._ticket[:8]}-{self._sent}"
                self._call("POST", f"/tickets/{self._ticket}/messages", {"message_id": message_id, "text": words})
            case ("close" | "return" as move, _, _):
                self._call("POST", f"/tickets/{self._ticket}/{move}", {})
            case _:
                raise ValueError(f"unknown move of a seat: {move}")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = httpx.request(method, self._url + path, json=body, headers=headers, timeout=30, trust_env=False)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found


@dataclass
class Replay:
    """One conversation on its way."""

    live: Live
    seat: Seat
    problems: list[str] = field(default_factory=list)
    turns: int = 0
    reference: str = ""

    def run(self, steps: list[dict[str, Any]]) -> None:
        citizen = Citizen(self.live.url)
        for number, step in enumerate(steps, 1):
            if "seat" in step:
                self.seat.do(step["seat"])
                reply = _since(citizen, step)
            elif step.get("hand_off"):
                reply = citizen.hand_off()
            else:
                self.turns += 1
                reply = citizen.say(_fill(step["say"], self.reference))
            self._remember_reference(reply)
            label = f"step {number} ({step.get('say') or step.get('seat') or 'hand_off'})"
            self.problems += [f"{label}: {problem}" for problem in check(step, reply)]

    def _remember_reference(self, reply: dict[str, Any]) -> None:
        for part in reply["replies"]:
            if part.get("code") == "reference":
                self.reference = part["rows"][0]["value"]


def _since(citizen: Citizen, step: dict[str, Any]) -> dict[str, Any]:
    """After a seat's move the citizen's newest message is what she sees."""
    transcript = citizen.transcript()
    newest = transcript["messages"][-1:] if {"text", "code"} & set(step) else []
    return {"replies": [part for message in newest for part in message["parts"]], "state": transcript["state"]}


def _fill(words: str, reference: str) -> str:
    days = [day for day in (local(now()).date() + timedelta(days=n) for n in range(2, 30)) if is_working_day(day)]
    spoken = {"workday": days[0], "workday2": days[1]}
    for name, day in spoken.items():
        words = words.replace(f"{{{name}}}", f"{day.month}月{day.day}日")
    return words.replace("{reference}", reference)


def check(step: dict[str, Any], reply: dict[str, Any]) -> list[str]:
    """What of a step's expectations the reply does not meet."""
    parts = reply["replies"]
    words = "\n".join(part["text"] for part in parts)
    citations = {f"《{c['law']}》{c['article']}" for part in parts for c in part.get("citations", [])}
    titles = {choice["title"] for part in parts for choice in part.get("choices", [])}
    entries = {part["entry_id"] for part in parts if "entry_id" in part}
    wanted = [step["entry"]] if isinstance(step.get("entry"), str) else step.get("entry", [])
    problems = [f"no “{w}” in: {words[:120]!r}" for w in step.get("text", []) if w not in words]
    problems += [f"“{w}” in: {words[:120]!r}" for w in step.get("not", []) if w in words]
    problems += [f"does not cite {c}" for c in step.get("cites", []) if c not in citations]
    problems += [f"no choice {c} among {sorted(titles)}" for c in step.get("choices", []) if c not in titles]
    problems += [f"no part of type {t}" for t in step.get("type", []) if t not in {part["type"] for part in parts}]
    if wanted and not entries & set(wanted):
        problems.append(f"answered {sorted(entries) or words[:80]!r}, not {wanted}")
    if "code" in step and step["code"] not in {part.get("code") for part in parts}:
        problems.append(f"no part with code {step['code']} in: {words[:120]!r}")
    if "state" in step and reply["state"] != step["state"]:
        problems.append(f"state is {reply['state']}, not {step['state']}")
    if step.get("silent") and parts:
        problems.append(f"not silent: {words[:120]!r}")
    return problems


def replay_all(live: Live, folder: Path = FOLDER) -> list[Outcome]:
    """Replay every conversation of a folder, one after the other."""
    seat = Seat(live)
    outcomes = []
    for file in sorted(folder.glob("*.yml")):
        for conversation in yaml.safe_load(file.read_text(encoding="utf-8")):
            seat.do("offline")
            replay, started = Replay(live, seat), time.perf_counter()
            replay.run(conversation["steps"])
            seconds = time.perf_counter() - started
            outcomes.append(Outcome(file.stem, conversation["name"], replay.turns, tuple(replay.problems), seconds))
    return outcomes


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with running() as live:
        outcomes = replay_all(live)
    console = Console()
    for outcome in outcomes:
        for problem in outcome.problems:
            console.print(f"[red]✗[/red] {outcome.group}: {outcome.name}: {problem}", highlight=False, soft_wrap=True)
    table = Table("group", "conversations", "turns", "as expected")
    groups = Counter(outcome.group for outcome in outcomes)
    for group, count in sorted(groups.items()):
        of_group = [outcome for outcome in outcomes if outcome.group == group]
        good = sum(not outcome.problems for outcome in of_group)
        table.add_row(group, str(count), str(sum(outcome.turns for outcome in of_group)), f"{good}/{count}")
    console.print(table)
    good = sum(not outcome.problems for outcome in outcomes)
    console.print(f"{good} of {len(outcomes)} conversations as expected")
    if options.json:
        figures = {"conversations": len(outcomes), "as_expected": good, "turns": sum(o.turns for o in outcomes)}
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=2), encoding="utf-8")
    return 0 if good == len(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
