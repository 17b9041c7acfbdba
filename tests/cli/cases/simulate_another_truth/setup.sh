cat > study.yaml <<'E'
lehr_study: 1
title: Another name of the truth
samples: [{name: cast, compression: [{file: cast.csv}]}]
analysis: {mech: {yield: {}}}
truth: known.json
E
