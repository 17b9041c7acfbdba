"""Generator of sample_data/vit4: forward models with known truth, and writers in instrument formats."""
