"""What became of one block."""

from dataclasses import dataclass, field

from guidance.text.compare.runs import Op, Run
from guidance.text.compare.tree import Block


@dataclass(slots=True, eq=False)
class Edit:
    """One block: on both sides (the same, or changed within), on the old side only, or on the new side only.

    A changed leaf has ``runs``, a changed box has ``inside``. A block that was found in another place, whole or nearly
    so, has ``moved``: the edit at the other place.
    """

    old: Block | None
    new: Block | None
    runs: list[Run] = field(default_factory=list)
    inside: "list[Edit]" = field(default_factory=list)
    moved: "Edit | None" = None
    kin: "list[Edit]" = field(default_factory=list)
    """The passages over which the same words were divided otherwise, this one among them: see ``divided``."""
    column: int = -1
    """Of a cell whose column is on one side only: the number of that column among those of both tables."""

    @property
    def op(self) -> Op:
        if self.new is None:
            return Op.REMOVED
        return Op.ADDED if self.old is None else Op.SAME

    @property
    def block(self) -> Block:
        """The block as the new side has it, or as the old side had it."""
        block = self.new or self.old
        assert block is not None
        return block

    @property
    def reframed(self) -> bool:
        """Whether the block became another kind: a heading of another level, a numbered list, a warning."""
        return self.old is not None and self.new is not None and self.old.frame != self.new.frame

    @property
    def edited(self) -> bool:
        """Whether the block moved and was changed on the way."""
        return self.moved is not None and self.moved.block.key != self.block.key

    @property
    def changed(self) -> bool:
        """Whether a reader of both pages could tell."""
        return (
            self.op is not Op.SAME
            or self.reframed
            or any(run.op is not Op.SAME for run in self.runs)
            or any(edit.changed for edit in self.inside)
        )
