printf 'Distance: 0.1\nPoni1: 0\nPoni2: 0\nWavelength: 1e-10\nDetector: Pilatus1M\n' > other.poni
