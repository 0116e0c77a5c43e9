"""The rules of OKRs: pure values and functions, standard library only; whatever depends on time takes ``now``."""
