// Cures of the library name options of the commands; in a study they are keys of its file.
#include "task.h"

#include <stdio.h>
#include <string.h>

typedef struct phrase {
    unsigned part; ///< LEHR_STUDY_*
    const char *option;
    const char *key;
} phrase;

// The longer of two that begin alike comes first.
static const phrase phrases[] = {
    {LEHR_STUDY_DSC, "--sign endo|exo says",
     "the key sign (endo, exo) of instruments.dsc or samples[].calorimeter says"},
    {LEHR_STUDY_DSC, "--sign", "the key sign of samples[].calorimeter"},
    {LEHR_STUDY_DSC, "--mass", "samples[].calorimeter.mass"},
    {LEHR_STUDY_DSC, "--temperature-unit", "samples[].calorimeter.temperature_unit"},
    {LEHR_STUDY_DSC, "--signal-unit mW", "'samples[].calorimeter.signal_unit: mW'"},
    {LEHR_STUDY_DSC, "--signal-unit", "samples[].calorimeter.signal_unit"},
    {LEHR_STUDY_DSC, "--columns", "samples[].calorimeter.columns:"},
    {LEHR_STUDY_DSC, "for example temperature=1,signal=2",
     "for example samples[].calorimeter.columns: temperature=1,signal=2"},
    {LEHR_STUDY_DSC, "--glass A:B and --liquid A:B", "analysis.dsc.glass and liquid"},
    {LEHR_STUDY_DSC, "--glass A:B --liquid A:B", "analysis.dsc.glass and liquid"},
    {LEHR_STUDY_DSC, "--glass A:B", "analysis.dsc.glass"},
    {LEHR_STUDY_DSC, "--glass", "analysis.dsc.glass:"},
    {LEHR_STUDY_DSC, "--liquid-model", "analysis.dsc.tf.liquid_model"},
    {LEHR_STUDY_DSC, "--range A:B", "analysis.dsc.peaks.range A:B"},
    {LEHR_STUDY_DSC, "--range", "analysis.dsc.peaks.range"},
    {LEHR_STUDY_DSC, "--baseline line", "'analysis.dsc.peaks.baseline: line'"},
    {LEHR_STUDY_DSC, "--t1", "analysis.dsc.tf.t1"},
    {LEHR_STUDY_DSC, "--t2", "analysis.dsc.tf.t2"},
    {LEHR_STUDY_DSC, "--reference", "'lehr dsc tf --reference'"},
    {LEHR_STUDY_DSC, "--segment, --segment2", "first, second of analysis.dsc.enthalpy"},
    {LEHR_STUDY_DSC, "--segment", "the segment, as in 'run.txt::3'"},
    {LEHR_STUDY_XRD | LEHR_STUDY_EOS, "--error azimuthal", "'analysis.xrd.integrate.error: azimuthal'"},
    {LEHR_STUDY_XRD | LEHR_STUDY_EOS, "--orientation", "instruments.xrd.orientation"},
    {LEHR_STUDY_XRD, "evaluate both in the same way",
     "evaluate both in the same way (of curves whose files say different things: wavelength and distance of "
     "samples[].xrd_curves or instruments.xrd)"},
    {LEHR_STUDY_PDF, "--qmin", "qmin"},
    {LEHR_STUDY_PDF, "--qmax", "qmax"},
    {LEHR_STUDY_PDF, "--rmin", "rmin"},
    {LEHR_STUDY_PDF, "--wavelength or --energy", "instruments.pdf.energy"},
    {LEHR_STUDY_PDF, "--polarization", "instruments.pdf.polarization:"},
};

/// The phrase that begins at @p text, or NULL.
static const phrase *phrase_at(const char *text, unsigned part)
{
    for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
        size_t length = strlen(phrases[i].option);
        char next = strncmp(text, phrases[i].option, length) == 0 ? text[length] : 'x';
        bool ends = !((next >= 'a' && next <= 'z') || (next >= '0' && next <= '9') || next == '-');
        if ((phrases[i].part & part) && ends) {
            return &phrases[i];
        }
    }
    return NULL;
}

void study_put_in_words(char *out, size_t size, const char *text, unsigned part)
{
    size_t used = 0;
    while (*text && used + 1 < size) {
        const phrase *found = phrase_at(text, part);
        if (found) {
            int n = snprintf(out + used, size - used, "%s", found->key);
            used += n > 0 ? (size_t)n : 0;
            used = used < size ? used : size - 1;
            text += strlen(found->option);
        } else {
            out[used++] = *text++;
        }
    }
    out[used] = '\0';
}
