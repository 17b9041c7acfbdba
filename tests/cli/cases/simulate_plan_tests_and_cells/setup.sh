cat > study.yaml <<'E'
lehr_study: 1
title: Tests and cells, planned
material: {name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3}
samples:
  - name: cast
    compression: [{file: mech/cast.csv, length: 6 mm, diameter: 3 mm}]
    popins: [{file: mech/popins.csv, radius: 1.2 um, modulus: 85 GPa}]
    weighings: [{file: mech/balance.csv}]
    dac: [{table: cell/cast.csv, ruby0: 694.3}]
  - name: pressed
    treatment: {pressure: 5 GPa}
    weighings: [{file: mech/balance.csv}]
    dac:
      - pressure_error: 0.05
        background: cell/empty.xy
        points:
          - {curve: cell/p0.xy, pressure: 0}
          - {curve: cell/p3.xy, pressure: 3}
          - {curve: cell/p6.xy, pressure: 6}
          - {curve: cell/p9.xy, pressure: 9}
          - {curve: cell/p12.xy, pressure: 12}
analysis:
  mech: {yield: {}, popin: {}, density: {temperature: 295 K, sigma_mass: 0.1 mg}}
  eos: {model: bm3, range: '2.1:3.4'}
truth: truth.json
simulation: {copies: 2, dac: {released: 2}, samples: [{name: cast, yield_stress: 1700 MPa}]}
E
