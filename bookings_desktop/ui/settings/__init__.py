"""The settings: their page, and how a change of them reaches the open window. The page is made on first use."""
