"""The province's booking channel: orders that citizens place there, taken in here; see decision 094."""
