cat >study.yaml <<'Y'
lehr_study: 1
title: Nothing listens
material: {name: X, diameter: 2.9 angstrom}
samples:
  - name: A
    treatment: {stress: 1 GPa}
    cooling_rate: 20 K/min
    dac: [{points: [{q1: 2.6, pressure: 0}, {q1: 2.7, pressure: 9}]}]
instruments: {dsc: {sign: exo}}
analysis:
  ecnle: {state: {phi: [0.6]}}
Y
