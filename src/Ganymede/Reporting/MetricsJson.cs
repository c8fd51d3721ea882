using System.Globalization;
using System.Text.Json;

namespace Ganymede.Reporting;

/// <summary>One <see cref="MetricsRow"/> as a JSON object and back.</summary>
internal static class MetricsJson
{
    internal static void Write(Utf8JsonWriter json, MetricsRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("step"u8, row.Step);
        Number(json, "epoch", row.Epoch);
        json.WriteNumber("images"u8, row.Images);
        Number(json, "seconds", row.Seconds);
        Number(json, "images_per_s", row.ImagesPerSecond);
        Named(json, "losses", row.Losses);
        Named(json, "values", row.Values);
        json.WriteEndObject();
    }

    /// <summary>Reads a row; only the step must be there.</summary>
    /// <exception cref="FormatException">It is no object with a whole number "step".</exception>
    internal static MetricsRow Read(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object || !row.TryGetProperty("step", out JsonElement step)
            || step.ValueKind != JsonValueKind.Number || !step.TryGetInt64(out long number))
            throw new FormatException();
        return new MetricsRow
        {
            Step = number,
            Epoch = Number(row, "epoch"),
            Images = (long)Number(row, "images"),
            Seconds = Number(row, "seconds"),
            ImagesPerSecond = Number(row, "images_per_s"),
            Losses = Named(row, "losses"),
            Values = Named(row, "values"),
        };
    }

    /// <summary>A number, or one of the strings that stand for what JSON cannot say; null when it is neither.</summary>
    internal static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => double.NaN,
        JsonValueKind.String => value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => null,
        },
        _ => null,
    };

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
        else
            json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    private static void Named(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, double>> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values)
            Number(json, key, value);
        json.WriteEndObject();
    }

    private static double Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) ? Number(value) ?? 0 : 0;

    private static List<KeyValuePair<string, double>> Named(JsonElement row, string name)
    {
        var values = new List<KeyValuePair<string, double>>();
        if (!row.TryGetProperty(name, out JsonElement named) || named.ValueKind != JsonValueKind.Object)
            return values;
        foreach (JsonProperty property in named.EnumerateObject())
        {
            if (Number(property.Value) is { } value)
                values.Add(new(property.Name, value));
        }
        return values;
    }
}
