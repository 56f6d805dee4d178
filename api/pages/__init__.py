"""The web page: its built files, their headers, language and theme, and the first view."""
