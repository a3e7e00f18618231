"""Durable jobs: what was accepted is done, once, whatever dies meanwhile."""

from bot.jobs.client import Submitter
from bot.jobs.engine import AskAll, Work
from bot.jobs.worker import prepare, run_worker

__all__ = ["AskAll", "Submitter", "Work", "prepare", "run_worker"]
