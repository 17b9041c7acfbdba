i=1; while [ $i -le 30 ]; do echo "$i $((100 + i * 7 % 13))"; i=$((i + 1)); done > angles.chi
