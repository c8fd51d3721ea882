using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Ganymede.Cli;

/// <summary>Options with ranges, whose errors say what was given and what is wanted.</summary>
internal static class Flags
{
    /// <summary>A whole number from a least value on; null when it is not given.</summary>
    internal static Option<T?> Whole<T>(string name, string description, T least)
        where T : struct, IBinaryInteger<T> =>
        Number<T>(name, description, NumberStyles.Integer, v => v >= least, $"a whole number from {least} on");

    /// <summary>A number above 0; null when it is not given.</summary>
    internal static Option<double?> Positive(string name, string description) => Number<double>(
        name, description, NumberStyles.Float, v => v > 0 && double.IsFinite(v), "a number above 0");

    /// <summary>A number from 0 to 1; null when it is not given.</summary>
    internal static Option<double?> Share(string name, string description) => Number<double>(
        name, description, NumberStyles.Float, v => v is >= 0 and <= 1, "a number from 0 to 1");

    /// <summary>A number above 0 and up to a largest one; null when it is not given.</summary>
    internal static Option<double?> PositiveUpTo(string name, string description, double most) => Number<double>(
        name, description, NumberStyles.Float, v => v > 0 && v <= most,
        string.Create(CultureInfo.InvariantCulture, $"a number above 0 and up to {most}"));

    /// <summary>The number of compute threads.</summary>
    internal static Option<int?> Threads() => Number<int>(
        "--threads", "Compute threads (default: GANYMEDE_THREADS, or one for each processor).", NumberStyles.Integer,
        v => v is >= 1 and <= 1024, "a whole number from 1 to 1024");

    /// <summary>Text that must be given.</summary>
    internal static Argument<string> Text(string name, string description) => new(name) { Description = description };

    /// <summary>Text that may be given.</summary>
    internal static Option<string?> Optional(string name, string helpName, string description) =>
        new(name) { HelpName = helpName, Description = description };

    private static Option<T?> Number<T>(
        string name, string description, NumberStyles style, Func<T, bool> allowed, string wanted)
        where T : struct, INumber<T> => new(name)
        {
            HelpName = typeof(T) == typeof(double) ? "number" : "n",
            Description = description,
            CustomParser = result => Parse(result, name, style, allowed, wanted),
        };

    private static T? Parse<T>(
        ArgumentResult result, string name, NumberStyles style, Func<T, bool> allowed, string wanted)
        where T : struct, INumber<T>
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[^1].Value : "";
        if (T.TryParse(text, style, CultureInfo.InvariantCulture, out T value) && allowed(value))
            return value;
        result.AddError($"{name} is '{text}'; it takes {wanted}.");
        return null;
    }
}
