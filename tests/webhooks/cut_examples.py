"""Packs GitHub's examples of deliveries; a maintainer runs it, tests never do.

    npm pack @octokit/webhooks-examples@7.6.1     # in a scratch folder
    tar xzf octokit-webhooks-examples-*.tgz
    python .../cut_examples.py package

The package says MIT and brings no licence text: EXAMPLES-LICENSE is that of its repository, octokit/webhooks.
"""

import json
import lzma
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(package: Path) -> None:
    """Write examples.json.xz: the examples of each event, in the package's order, without their schemas."""
    events = json.loads((package / "api.github.com/index.json").read_text(encoding="utf-8"))
    examples = {event["name"]: event["examples"] for event in events}
    text = json.dumps(examples, ensure_ascii=False, separators=(",", ":")).encode()
    (HERE / "examples.json.xz").write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
