"""The sync engine: no Qt, no HTTP, no Google, no asyncio. It knows a remote calendar only through :mod:`.remote`."""
