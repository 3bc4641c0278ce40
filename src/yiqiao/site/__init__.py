"""Where the packages become one deployable: settings, URLs, the three API faces, the WSGI entry."""
