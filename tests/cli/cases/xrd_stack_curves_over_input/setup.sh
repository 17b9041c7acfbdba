cp sample_data/vit4/xrd/eiger500k.poni own.poni
