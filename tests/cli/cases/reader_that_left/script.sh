# The reader is gone before anything is written: no message, and no death by signal.
{ sleep 0.2; "$LEHR" help lehr; echo $? > code; } | true
exit "$(cat code)"
