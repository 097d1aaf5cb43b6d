import subprocess
import sys
from pathlib import Path

IMPORTING = """
with open({seen!r}, "a") as seen:
    seen.write("the whole command\\n")

from guidance.importing.renderers import FEW, Renderers

if __name__ == "__main__":
    with Renderers(300_000, 2) as renderers:
        pages = renderers.start(f"Paragraph *{{n}}*." for n in range(FEW + 5))
        print(*(page.result().html for page in pages.values()), sep="", end="")
"""


def test_a_process_that_renders_does_not_load_the_command_that_imports(tmp_path: Path) -> None:
    seen, command = tmp_path / "seen", tmp_path / "command.py"
    command.write_text(IMPORTING.format(seen=str(seen)))

    done = subprocess.run([sys.executable, str(command)], capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "".join(f"<p>Paragraph <em>{n}</em>.</p>\n" for n in range(25))
    assert seen.read_text() == "the whole command\n"
