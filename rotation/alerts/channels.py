"""The channels that the settings describe."""

from __future__ import annotations

from rotation.alerts import mail, webhook
from rotation.alerts.delivery import Channel
from rotation.settings import Settings


def channels(settings: Settings) -> tuple[Channel, ...]:
    """Return every channel that is set up.

    Raises
    ------
    BadInput
        One is set up in part.
    """
    found = (webhook.channel(settings), mail.channel(settings))
    return tuple(channel for channel in found if channel is not None)
