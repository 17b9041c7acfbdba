cat > study.yaml <<'Y'
lehr_study: 1
title: Nothing to look at
instruments: {dsc: {sign: exo}}
analysis: {dsc: {tf: {}}}
Y
