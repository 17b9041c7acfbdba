printf 'Distance: 0.1\nPoni1: -0.01\nPoni2: -0.02\nWavelength: 1e-10\nPixelSize1: 1e-4\nPixelSize2: 1e-4\n' > small.poni
printf '%-510s}\n' '{ Dim_1 = 8 ; Dim_2 = 8 ; DataType = UnsignedByte ; ByteOrder = LowByteFirst ;' > small.edf
head -c 64 /dev/zero | tr '\0' 'd' >> small.edf
