cat > study.yaml <<'Y'
lehr_study: 1
title: Two states
samples: [{name: A}]
analysis: {ecnle: {state: {phi: [0.55, 0.57]}}}
Y
"$LEHR" run study.yaml -o out -q >/dev/null 2>&1
rm out/.lehr/ecnle_phi0.57_P0.json
