"""The frame around the pages: side bar, status line, messages, reports."""
