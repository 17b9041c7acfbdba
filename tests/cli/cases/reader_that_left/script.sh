# The reader is gone before anything is written: no message, and no death by signal.
# The output is longer than a buffer, so that a write fails before the last one.
{ sleep 0.2; "$LEHR" help --as contract; echo $? > code; } | true
exit "$(cat code)"
