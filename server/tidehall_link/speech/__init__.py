"""What server and devices must do alike with speech: which words a call has, and sound as numbers."""
