#!/usr/bin/env python3
"""Sum up pairs of figures, one pair a line ("CLIENTS OURS THEIRS"), as they come.

    summary.py rate|time|memory OURS THEIRS < pairs

Rates are operations a second and more is better; times are milliseconds, memory is MiB, and less is better.
"""
import signal
import statistics
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C needs no traceback
kind, ours, theirs = sys.argv[1:]
unit = {"rate": "/s", "time": " ms", "memory": " MiB"}[kind]
groups = {}


def sum_up(clients, pairs):
    ratios = [a / b for a, b in pairs]
    a, b = (statistics.median(side) for side in zip(*pairs))
    print(f"{clients:>7}  {a:>10.1f}{unit}  {b:>10.1f}{unit}  {statistics.median(ratios):>5.2f}  "
          f"{min(ratios):.2f}–{max(ratios):.2f}", flush=True)
    return a, b


def finish(clients):
    groups[clients] = sum_up(clients, groups[clients])


print(f"clients  {ours:>10}{' ' * len(unit)}  {theirs:>10}{' ' * len(unit)}  ratio  spread", flush=True)
last = None
for line in sys.stdin:
    clients, a, b = line.split()
    if last not in (None, clients):
        finish(last)
    groups.setdefault(clients, []).append((float(a), float(b)))
    last = clients
if last is None:
    sys.exit(1)
finish(last)
if len(groups) > 1:
    a, b = (max(side) for side in zip(*groups.values()))
    print(f"   best  {a:>10.1f}{unit}  {b:>10.1f}{unit}  {a / b:>5.2f}")
