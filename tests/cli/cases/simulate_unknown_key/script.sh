sed 's/step: 1 K/stepp: 1 K/' study.yaml > typo.yaml
"$LEHR" simulate typo.yaml -o made
