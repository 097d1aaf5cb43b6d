"""Telling partners' machines of changes, in the way of Standard Webhooks (standardwebhooks.com)."""
