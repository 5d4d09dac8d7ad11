"""Loaded first (`-p tests.servers`): gives the settings their servers before Django is set up."""

from deploy.local import attach

attach.ensure(test=True)
