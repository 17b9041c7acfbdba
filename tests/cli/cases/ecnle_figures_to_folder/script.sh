"$LEHR" ecnle figures -o new/figures -q >/dev/null
ls new/figures | grep -c svg
ls new/figures | grep -c gp
