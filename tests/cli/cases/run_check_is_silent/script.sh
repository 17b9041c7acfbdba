# A study that can be done: nothing is said, nothing is written.
"$LEHR" run --check --only dsc,xrd,pdf,mech,eos,across sample_data/vit4/study.yaml -o out
test ! -e out
