"""What a person sees while Bookings prepares itself: plain lines, and one kind of failure."""

import sys


class SetupError(Exception):
    """Something that a person or the surroundings can fix; shown without a traceback.

    Args:
        title: What happened, one plain sentence.
        hint: What to do about it.
        details: The output of the tool that failed, shown below.
    """

    def __init__(self, title: str, hint: str = "", details: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint
        self.details = details

    def text(self) -> str:
        """Word the failure for the terminal: details first, so that the sentence is what is seen last."""
        return "\n".join(part for part in (self.details.rstrip(), self.title, self.hint) if part)


def say(line: str) -> None:
    """Write one line of progress to standard error; standard output belongs to the program that is started."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
