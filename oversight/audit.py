"""What the trail says of acts done here."""

SENTENCES = {}
