"""Tests of requests, events and providers."""
