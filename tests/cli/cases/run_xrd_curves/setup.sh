# Gaussians at 2.700 and 2.727 1/angstrom on a constant, over 2theta with the header of pyFAI, as FIT2D writes them, and
# bare over q; the last sample has no wavelength, one no unit.
awk 'function y(q, c) {return 200 + 1000*exp(-2.772588722239781*((q - c)/0.45)^2)}
function angle(q) {x = q*0.7293/12.566370614359172; return 2*atan2(x, sqrt(1 - x*x))*57.29577951308232}
BEGIN {
  print "# == pyFAI calibration ==\n# Wavelength: 7.293e-11 m\n# 2th_deg I" > "A.dat"
  print "B.chi\n2-Theta Angle (Degrees)\nIntensity\n 400" > "B.chi"
  for (i = 0; i < 400; i++) {
    q = 1 + 0.01*i
    printf "%.9g %.9g\n", angle(q), y(q, 2.700) > "A.dat"
    printf " %.9e %.9e\n", angle(q), y(q, 2.727) > "B.chi"
    printf "%.9g %.9g\n", 10*q, y(q, 2.727) > "B.xy"
  }
}'
cat > study.yaml <<'Y'
lehr_study: 1
title: Integrated curves
samples:
  - {name: A, xrd_curves: [{file: A.dat}]}
  - {name: B, xrd_curves: [{file: B.chi, wavelength: 0.7293 angstrom}, {file: B.xy, unit: q_nm^-1}]}
  - {name: bare, xrd_curves: [{file: B.xy}]}
  - {name: angles, xrd_curves: [{file: B.chi}]}
  - {name: short, xrd_curves: [{file: absent.xy}]}
analysis: {xrd: {fsdp: {range: 2.2:3.2}}}
Y
