"""Packages that call the upstreams, one each, and the rules they share in `http`.

A package has a ``client`` (a class whose methods fetch; its ``_download`` alone touches the
network), ``formats`` (pure functions from payloads to tables) and, where a library sends the
requests, a ``session``.
"""
