grep -v '^#' sample_data/pattern/vit4.xy > plain.xy
