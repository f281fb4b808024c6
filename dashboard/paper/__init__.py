"""Answers on paper and as pictures: drawn on the server, without a browser, network or WebGL."""
