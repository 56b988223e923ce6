"""Everything Qt: windows, dialogs, models and the glue that keeps them quick."""
