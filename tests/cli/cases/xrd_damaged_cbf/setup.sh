{
  printf '###CBF: VERSION 1.5\r\n\r\n--CIF-BINARY-FORMAT-SECTION--\r\nContent-Type: application/octet-stream;\r\n'
  printf '     conversions="x-CBF_BYTE_OFFSET"\r\nContent-Transfer-Encoding: BINARY\r\nX-Binary-Size: 4\r\n'
  printf 'X-Binary-Element-Type: "signed 32-bit integer"\r\nContent-MD5: AAAAAAAAAAAAAAAAAAAAAA==\r\n'
  printf 'X-Binary-Size-Fastest-Dimension: 2\r\nX-Binary-Size-Second-Dimension: 2\r\n\r\n\014\032\004\325abcd\r\n'
} > sum.cbf
printf 'Distance: 0.1\nPoni1: 0\nPoni2: 0\nPixelSize1: 1e-4\nPixelSize2: 1e-4\nWavelength: 1e-10\nDetector: Detector\n' > a.poni
