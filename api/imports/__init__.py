"""Files of users that come in: sheets read by a mapping, checked whole, then entered or not."""
