i=1
while [ $i -le 200 ]; do echo "$(printf '0.%03d' $i) 0"; i=$((i + 1)); done > plain.gr
