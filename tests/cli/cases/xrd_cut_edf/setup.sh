printf '{\nDataType = UnsignedShort ;\nByteOrder = LowByteFirst ;\nDim_1 = 2 ;\nDim_2 = 3 ;\n}\nabcdefgh' > cut.edf
