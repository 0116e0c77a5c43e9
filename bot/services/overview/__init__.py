"""What there is to see: of a person, a team, the company, by words, by what needs attention. Reads only."""
