using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ganymede.Data.Layouts;

namespace Ganymede.Models;

/// <summary>Applies settings such as <c>batch=32</c> to a family's options, by way of their JSON.</summary>
public static class OptionBinder
{
    /// <summary>
    /// The options of a preset with settings applied in order; <c>preset</c> among them chooses where to start.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="settings">Names and values as text.</param>
    /// <exception cref="OptionException">An unknown name, a value of the wrong kind, or options that do not fit together.</exception>
    public static RunOptions Resolve(Family family, IEnumerable<KeyValuePair<string, string>> settings)
    {
        KeyValuePair<string, string>[] all = [.. settings];
        string? preset = all.LastOrDefault(s => s.Key.Equals("preset", StringComparison.OrdinalIgnoreCase)).Value;
        return Apply(family, family.Options(preset), all);
    }

    /// <summary>Options with settings applied in order, but for the preset that they started from.</summary>
    /// <param name="family">The family.</param>
    /// <param name="start">The options.</param>
    /// <param name="settings">Names and values as text.</param>
    /// <exception cref="OptionException">An unknown name, a value of the wrong kind, or options that do not fit together.</exception>
    public static RunOptions Apply(
        Family family, RunOptions start, IEnumerable<KeyValuePair<string, string>> settings)
    {
        JsonObject json = family.ToJson(start);
        Apply(json, settings, family.Name);
        RunOptions options = family.FromJson(json);
        Check(family, options);
        return options;
    }

    /// <summary>Throws with the first fault of the options, if there is one.</summary>
    public static void Check(Family family, RunOptions options)
    {
        if (options.Problems().FirstOrDefault() is { } problem)
            throw new OptionException($"The options of {family.Name} cannot be used: {problem}");
    }

    /// <summary>Which pictures are A and which are B, from settings alone, for commands without a family.</summary>
    /// <param name="settings">Names of <see cref="SideOptions"/> and values as text.</param>
    /// <exception cref="OptionException">An unknown name, or a value of the wrong kind.</exception>
    public static SideOptions ResolveSides(IEnumerable<KeyValuePair<string, string>> settings)
    {
        JsonObject json = OptionsJson.Write(new SideOptions(), OptionsJson.Default.SideOptions);
        Apply(json, settings, "data");
        SideOptions sides = OptionsJson.Read(json, OptionsJson.Default.SideOptions);
        return sides.HoldOut >= 0
            ? sides
            : throw new OptionException($"holdOut is {sides.HoldOut}; it must be 0 or more.");
    }

    private static void Apply(JsonObject json, IEnumerable<KeyValuePair<string, string>> settings, string owner)
    {
        foreach ((string name, string value) in settings)
        {
            string key = json.Select(p => p.Key).FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new OptionException($"There is no option '{name}' of {owner}{Suggest(name, json)}");
            if (key != "preset")
                json[key] = Parse(name, value, json[key]!.GetValueKind());
        }
    }

    private static JsonNode Parse(string name, string value, JsonValueKind kind)
    {
        switch (kind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return bool.TryParse(value, out bool flag)
                    ? JsonValue.Create(flag)
                    : throw new OptionException($"{name} is '{value}'; it takes true or false.");
            case JsonValueKind.Number:
                // As text, so that 0.0002 is stored as it was written.
                return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
                    ? number == Math.Truncate(number) && Math.Abs(number) < 1e15
                        ? JsonValue.Create((long)number)
                        : JsonValue.Create(number)
                    : throw new OptionException($"{name} is '{value}'; it takes a number.");
            default:
                return JsonValue.Create(value);
        }
    }

    private static string Suggest(string name, JsonObject json)
    {
        IEnumerable<string> names = json.Select(p => p.Key);
        return Spelling.Nearest(name, names) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : $"; it has {string.Join(", ", names)}.";
    }
}
