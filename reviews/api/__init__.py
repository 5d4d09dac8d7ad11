"""What programs call about rounds, findings and milestones, and to hand a section over."""
