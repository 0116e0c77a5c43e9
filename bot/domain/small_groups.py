"""From how many people on something is said of them together: of fewer it would say something about one of them
(docs/decisions.md, "From three answers, or from five")."""

ENOUGH = 5
"""For a mean, a share or a count: so many have to be asked, and to answer, or to be what a figure is about."""

ENOUGH_SIDE_BY_SIDE = 3
"""For answers that stand beside each other, each for itself, where enough were asked; and for one plain question."""
