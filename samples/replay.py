"""Send recorded requests of real SDKs to an OTLP/HTTP endpoint, byte for byte: python -m samples.replay --help."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

CAPTURES = Path(__file__).parent / "captures"
ENDPOINT = "http://127.0.0.1:4318"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request as an SDK sent it; the body was unpacked when it was recorded."""

    capture: str
    path: str
    content_type: str
    user_agent: str
    body: bytes


def recorded(folder: Path = CAPTURES) -> Iterator[Recorded]:
    """Read all captures of a folder, in order."""
    for file in sorted(folder.glob("*.json")):
        for request in json.loads(file.read_text()):
            body = bytes.fromhex(request["hex"])
            yield Recorded(file.stem, _signal_path(request["path"]), request["ct"], request["ua"], body)


def _signal_path(path: str) -> str:
    """Drop what an SDK's own default endpoint has before the part that OTLP prescribes."""
    return path[path.index("/v1/") :]


def send(client: httpx.Client, request: Recorded) -> int:
    """Send one request; returns the status of the answer."""
    headers = {"content-type": request.content_type, "user-agent": request.user_agent}
    return client.post(request.path, content=request.body, headers=headers).status_code


def replay(endpoint: str, requests: Sequence[Recorded]) -> dict[Recorded, int]:
    """Send requests one after the other; returns the status of each answer."""
    base = endpoint.rstrip("/").removesuffix("/v1/traces")
    with httpx.Client(base_url=base, timeout=30, trust_env=False) as client:
        return {request: send(client, request) for request in requests}


def main() -> int:
    """Run the command line; 0 when all traces were taken. Other signals may be unknown to the endpoint."""
    parser = argparse.ArgumentParser(prog="python -m samples.replay", description=__doc__)
    parser.add_argument("--endpoint", default=ENDPOINT, help="OTLP/HTTP endpoint (default %(default)s)")
    parser.add_argument("--captures", type=Path, default=CAPTURES, help="folder of captures (default %(default)s)")
    given = parser.parse_args()
    try:
        answers = replay(given.endpoint, list(recorded(given.captures)))
    except httpx.TransportError as error:
        print(f"cannot reach {given.endpoint}: {error}", file=sys.stderr)
        return 1
    refused = {r: status for r, status in answers.items() if status != httpx.codes.OK}
    for (capture, path, status), count in Counter((r.capture, r.path, s) for r, s in refused.items()).items():
        print(f"{capture}: {path} answered {status} ({count} times)", file=sys.stderr)
    print(f"{len(answers) - len(refused)} of {len(answers)} recorded requests taken", file=sys.stderr)
    return 1 if any(r.path == "/v1/traces" for r in refused) else 0


if __name__ == "__main__":
    sys.exit(main())
