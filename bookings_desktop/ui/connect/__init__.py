"""Connecting a Google calendar in the window, and disconnecting it."""

from bookings_desktop.ui.connect.connector import Connector
from bookings_desktop.ui.connect.dialog import ConnectDialog, Purpose
from bookings_desktop.ui.connect.disconnect import ask_disconnect, disconnected

__all__ = ["ConnectDialog", "Connector", "Purpose", "ask_disconnect", "disconnected"]
