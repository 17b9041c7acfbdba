# The second heating of the same file gives both lines; drift between the runs is taken off.
run="sample_data/vit4/dsc/P7_T523.txt --segment 1 -q"
"$LEHR" dsc tf $run --reference sample_data/vit4/dsc/P7_T523.txt --reference-lines both --align 305:400 > both
"$LEHR" dsc tf $run > own
grep -c "fictive_temperature\[K\]  664.[7-9]" both own
