"$LEHR" version >&-
