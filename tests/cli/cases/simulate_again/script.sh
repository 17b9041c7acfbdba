"$LEHR" simulate study.yaml -o made -q
"$LEHR" simulate study.yaml -o made --force --seed 5 -q
"$LEHR" simulate study.yaml -o made
