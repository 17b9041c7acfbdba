cat > study.yaml <<'END'
lehr_study: 1
title: weighings
truth: truth.json
material:
  name: glass
  composition: Zr46.75Ti8.25Cu7.5Ni10Be27.5
samples:
  - name: A
    treatment: {pressure: 0.0001 GPa, temperature: 553 K, duration: 30 min}
    weighings: [{file: A.csv, temperature: 22 degC}]
  - name: B
    treatment: {pressure: 7 GPa, temperature: 553 K, duration: 30 min}
    weighings: [{file: B.csv, temperature: 22 degC}]
analysis:
  mech:
    density: {reference: A}
  across:
    densification: {bulk_modulus: 102 GPa, bulk_modulus_error: 2 GPa}
END
cat > A.csv <<'END'
mass_in_air_g,mass_in_liquid_g
0.50210,0.41800
0.50212,0.41803
0.50209,0.41799
END
cat > B.csv <<'END'
mass_in_air_g,mass_in_liquid_g
0.50210,0.41850
0.50212,0.41853
0.50209,0.41849
END
cat > truth.json <<'END'
{"recoverable": [{"sample": "B", "quantity": "density_change", "value": 0.6, "unit": "%"}]}
END
"$LEHR" run -q study.yaml -o out >/dev/null
cut -d, -f1-4 out/tables/pulls.csv; cat out/tables/densification_left_out.csv
