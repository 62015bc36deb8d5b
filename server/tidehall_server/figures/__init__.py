"""The figures of any recorded day: folded from its facts, shown as sheets, written as CSV or XLSX."""
