"""Looking around: oneself, people, teams, the company, one objective; today and on a day."""
