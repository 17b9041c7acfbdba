echo 'Distance: 0.1' > short.poni
