"""Write the bill of materials of what a node runs: `build/sbom.cdx.json`, CycloneDX.

Made from `requirements/run.txt` alone: the same locks give the same bytes, on every machine and at
every time.
"""

import json
import subprocess
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "sbom.cdx.json"
VERSION = SchemaVersion.V1_6


def main() -> int:
    """Write and validate it; 1 if it is not valid or leaves a locked package out."""
    OUT.parent.mkdir(exist_ok=True)
    command = [
        str(Path(sys.executable).with_name("cyclonedx-py")),
        "requirements",
        "requirements/run.txt",
        "--pyproject=pyproject.toml",
        "--output-reproducible",
        f"--spec-version={VERSION.to_version()}",
        "--output-format=JSON",
        f"--output-file={OUT}",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return done.returncode
    text = OUT.read_text("utf-8")
    if wrong := JsonStrictValidator(VERSION).validate_str(text):
        print(f"{OUT.name} is no valid CycloneDX: {wrong}", file=sys.stderr)
        return 1
    lines = (ROOT / "requirements" / "run.txt").read_text("utf-8").splitlines()
    locked = {line.partition("==")[0] for line in lines if line[:1].isalnum()}
    listed = {component["name"] for component in json.loads(text)["components"]}
    if missing := locked - listed:
        print(f"{OUT.name} leaves out: {', '.join(sorted(missing))}", file=sys.stderr)
        return 1
    print(f"{OUT.relative_to(ROOT)}: {len(listed)} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
