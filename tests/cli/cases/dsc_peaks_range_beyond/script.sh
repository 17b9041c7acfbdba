"$LEHR" dsc peaks --range 775:880 --json short.csv
echo "cut $?"
"$LEHR" dsc peaks --range 775:820.25 short.csv 2>&1 >/dev/null | grep -c beyond
"$LEHR" dsc peaks --range 830:880 short.csv
