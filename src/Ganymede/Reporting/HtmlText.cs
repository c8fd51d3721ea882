using System.Globalization;
using System.Net;

namespace Ganymede.Reporting;

/// <summary>Text and numbers as the report shows them.</summary>
internal static class HtmlText
{
    /// <summary>Text that is safe between tags and in quoted attributes; control characters become U+FFFD.</summary>
    internal static string Escape(string text) => WebUtility.HtmlEncode(string.Concat(text.Select(
        letter => char.IsControl(letter) && letter is not ('\n' or '\t') ? '\uFFFD' : letter)));

    /// <summary>A fraction, 0 to 1, as a style sheet's percentage.</summary>
    internal static string Percent(double fraction) =>
        (fraction * 100).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    /// <summary>A share, 0 to 1, for a reader: "91.4 %".</summary>
    internal static string Share(double fraction) => double.IsFinite(fraction)
        ? (fraction * 100).ToString("0.0", CultureInfo.InvariantCulture) + "\u2009%" : NotFinite;

    /// <summary>A whole number with separators of thousands.</summary>
    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A measured value with about four digits.</summary>
    internal static string Value(double value)
    {
        if (!double.IsFinite(value))
            return NotFinite;
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            < 0.001 => "0.##e0",
            < 1 => "0.###",
            < 100 => "0.##",
            < 1000 => "0.#",
            < 1e7 => "#,0",
            _ => "0.###e0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '\u2212');
    }

    /// <summary>A time span: "42 s", "4 min 12 s", "3 h 05 min", "2 d 4 h".</summary>
    internal static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0 || seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return NotFinite;
        var time = TimeSpan.FromSeconds(Math.Round(seconds, seconds < 10 ? 1 : 0));
        return time switch
        {
            { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
            { TotalMinutes: < 60 } => $"{time.Minutes} min {time.Seconds:00} s",
            { TotalHours: < 24 } => $"{time.Hours} h {time.Minutes:00} min",
            _ => $"{time.Days} d {time.Hours} h",
        };
    }

    /// <summary>A date: "22 November 2026, 14:03 UTC".</summary>
    internal static string Date(DateTimeOffset date) =>
        date.ToUniversalTime().ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";

    private const string NotFinite = "not finite";
}
