# A step at 612 K and a Gaussian exotherm of 60 J/g, 4 K wide, whose peak follows E = 300 kJ/mol over the rates.
awk 'function ramp(name, rate, peak) {
  print "# columns: time_s temperature_K heat_flow_W_per_g" > name
  for (i = 0; i < 920; i++) {
    t = 400 + 0.5*i
    glass = 0.39 + 1.3e-4*t
    cp = glass + (0.93 - 3.5e-4*t - glass)/(1 + exp(-(t - 612)/4)) - 60/(4*2.5066282746)*exp(-0.5*((t - peak)/4)^2)
    printf "%.9g %.9g %.9g\n", 0.5*i/rate, t, rate*(cp + 1e-3*(((i*i*7919 + i*104729) % 1009)/1009 - 0.5)) > name
  }
}
function at(rate) {
  c = log(1/3/760^2) + 300e3/8.31446261815324/760
  p = 760
  for (k = 0; k < 200; k++) {p = 300e3/8.31446261815324/(c - log(rate/p^2))}
  return p
}
BEGIN {
  ramp("A.txt", 1/3, 760); ramp("none.txt", 1/3, 3000)
  ramp("r1.txt", 1/30, at(1/30)); ramp("r2.txt", 1/12, at(1/12)); ramp("r3.txt", 1/3, at(1/3)); ramp("r4.txt", 1, at(1))
}'
cat > study.yaml <<'Y'
lehr_study: 1
title: Crystallisation
samples:
  - {name: A, dsc: [A.txt], dsc_rates: [r1.txt, r2.txt, r3.txt, r4.txt]}
  - {name: none, dsc: [none.txt]}
  - {name: absent, dsc: [absent.txt]}
instruments: {dsc: {sign: endo}}
analysis: {dsc: {glass: '420:560', liquid: '650:710', tg: {}, peaks: {}, kissinger: {feature: crystallisation}}}
Y
