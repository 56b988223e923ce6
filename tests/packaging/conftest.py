"""The bootstrap script lives beside the package, not in it; its tests import it from there."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "packaging"))
