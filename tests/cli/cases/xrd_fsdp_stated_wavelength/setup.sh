# A peak at 2theta = 24 degrees, as pyFAI writes it; q = 4 pi sin(12 deg)/0.9537246 = 2.73947, less at most 1e-4
# (q times half of the squared width in theta) because a Gaussian over the angle is none over q.
{
    echo '# == pyFAI calibration =='
    echo '# Wavelength: 9.537246e-11 m'
    echo '#       2th_deg             I           sigma'
    awk 'BEGIN { for (i = 0; i <= 400; i++) { x = 20 + 0.02 * i; printf "%.6e %.6e %.6e\n", x, 100 + 900 * exp(-(x - 24)^2 / 2), 1 } }'
} > pyfai.xy
