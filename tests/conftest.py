"""The kill table, printed at the end of a run whatever the number of workers."""

from __future__ import annotations

from typing import Any


def pytest_terminal_summary(terminalreporter: Any) -> None:
    rows = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for key, value in getattr(report, "user_properties", ())
        if key == "kill table" and report.when == "call"
    ]
    if not rows:
        return
    terminalreporter.section("kill table")
    line = "{:20}{:>9}{:>15}{:>7}{:>12}".format
    terminalreporter.write_line(
        line("exercise", "mistakes", "right answers", "seeds", "unexpected")
    )
    for row in sorted(rows):
        terminalreporter.write_line(line(*row))
    totals = [sum(row[i] for row in rows) for i in (1, 2, 4)]
    terminalreporter.write_line(line("total", totals[0], totals[1], rows[0][3], totals[2]))
