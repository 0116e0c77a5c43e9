# Prints the packages of the second requirements file that the first does not have, with their hashes.
# A package is its `name==version` line and the indented lines after it; other comments are dropped.
/^#/ { next }
/^[^ ]/ { wanted = (FNR != NR) && !($1 in seen); if (FNR == NR) seen[$1] = 1 }
wanted && NF
