printf '{\nDataType = UnsignedShort ;\nByteOrder = HighByteFirst ;\nDim_1 = 2 ;\nDim_2 = 3 ;\nPSize_1 = 75_um ;\n' > two.edf
printf 'PSize_2 = 75e-6 ;\nSampleDistance = 81.6 mm ;\nWaveLength = 9.5e-11 ;\nCenter_1 = 1.5 ;\n}\nabcdefghijkl' >> two.edf
printf '{\nDataType = UnsignedShort ;\nByteOrder = HighByteFirst ;\nDim_1 = 2 ;\nDim_2 = 3 ;\n}\nmnopqrstuvwx' >> two.edf
gzip -n two.edf
