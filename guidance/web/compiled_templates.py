"""Keeps templates as they were compiled, beside the modules that Python keeps so: to compile one takes 20 ms."""

from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from guidance.text.prepared import FOLDER, keep, kept, made_by


class CompiledTemplates(BytecodeCache):
    """A file for each template; where none can be written each process compiles what it needs.

    Jinja asks by itself whether the template is still the one that was compiled.
    """

    def __init__(self, rules: Path, folder: Path = FOLDER) -> None:
        """:param rules: the module with the filters, which Jinja applies to constants when it compiles."""
        self._made_by, self._folder = made_by(rules, "jinja2"), folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill ``bucket`` with what was kept."""
        if (compiled := kept(_name(bucket), self._made_by, self._folder)) is not None:
            bucket.bytecode_from_string(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what is in ``bucket``."""
        keep(_name(bucket), bucket.bytecode_to_string(), self._made_by, self._folder)


def _name(bucket: Bucket) -> str:
    return f"template-{bucket.key}.cache"
