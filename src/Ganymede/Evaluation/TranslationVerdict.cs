using System.Globalization;

namespace Ganymede.Evaluation;

/// <summary>Says in words what the figures of a translation come to.</summary>
internal static class TranslationVerdict
{
    internal static string Of(TranslationQuality quality)
    {
        List<string> sentences = [];
        if (quality is { Translation: { } translation, Identity: { } identity, Mean: { } mean })
            sentences.Add(
                $"Against leaving the pictures as they are, the translation is {Compare(translation, identity)}; against "
                + $"the mean of the training targets it is {Compare(translation, mean)}.");
        if (quality is { Frechet: { } distance, FrechetIdentity: { } left })
            sentences.Add(string.Create(CultureInfo.InvariantCulture,
                $"To the judge its pictures are {(distance < left ? "nearer to" : "farther from")} the targets than the "
                + $"originals are (Fréchet distance {distance:0.##}, originals {left:0.##})."));
        if (sentences.Count == 0)
            sentences.Add("Neither true counterparts nor a judge are known, so nothing is said of the translations.");
        if (quality.Cycle is { } cycle)
            sentences.Add(string.Create(CultureInfo.InvariantCulture,
                $"There and back, a picture changes by {cycle.L1:0.000} on average."));
        return string.Join(" ", sentences);
    }

    private static string Compare(PairFigures one, PairFigures other)
    {
        string figures = string.Create(CultureInfo.InvariantCulture, $"L1 {one.L1:0.000} against {other.L1:0.000}");
        bool near = one.L1 < other.L1;
        if (one.Ssim is not { } ssim || other.Ssim is not { } otherSsim)
            return $"{(near ? "better" : "worse")} ({figures})";
        figures += string.Create(CultureInfo.InvariantCulture, $", SSIM {ssim:0.000} against {otherSsim:0.000}");
        bool alike = ssim > otherSsim;
        string word = (near, alike) switch
        {
            (true, true) => "better",
            (false, false) => "worse",
            (true, false) => "better by L1 and worse by SSIM",
            _ => "worse by L1 and better by SSIM",
        };
        return $"{word} ({figures})";
    }
}
