{ cat sample_data/mechanics/compression.csv; printf 'End of test\nOperator: anybody, machine two\n'; } > closed.csv
"$LEHR" mech yield closed.csv
sed '30s/.*/stopped/' sample_data/mechanics/compression.csv > broken.csv
"$LEHR" mech yield broken.csv || echo "code $?"
