"$LEHR" version > /dev/full
