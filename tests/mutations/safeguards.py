"""All safeguards of the mirror that ``make mutate`` takes out, one after the other."""

from __future__ import annotations

from tests.mutations.reading import READING
from tests.mutations.sending import SENDING

SAFEGUARDS = (*SENDING, *READING)
