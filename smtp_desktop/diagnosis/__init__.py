"""What a failure means: pure, from facts to a finding."""
