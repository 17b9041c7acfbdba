{ echo '# Wavelength: 1.8e-11'; echo '# Polarization factor: 0.99'; echo '# q_A^-1 I sigma'
  grep -v '^#' sample_data/pattern/vit4.xy; } > done.xy
