printf 'directDist: 100\ncenterX: 1\ncenterY: 1.5\npixelX: 1e-4\npixelY: 100\n' > a.txt
printf '{\nDataType = UnsignedByte ;\nDim_1 = 2 ;\nDim_2 = 3 ;\n}\nabcdef' > image.edf
