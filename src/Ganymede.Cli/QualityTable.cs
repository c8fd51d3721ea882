using System.Text.Json.Nodes;

namespace Ganymede.Cli;

/// <summary>Prints the figures of an evaluation.</summary>
internal static class QualityTable
{
    /// <summary>A line a figure; shares as percentages, lists beside their names.</summary>
    internal static void Print(JsonObject figures, Output output)
    {
        foreach ((string name, JsonNode? value) in figures)
        {
            if (name is "AtoB" or "BtoA" && value is JsonObject direction)
            {
                TranslationTable.Print(name, direction, output);
                continue;
            }
            // The names of the classes are shown with their shares.
            if (value is not null && name != "class_names")
                output.Line($"  {Label(name),-22} {Text(name, value, figures)}");
        }
    }

    private static string Label(string name) => name switch
    {
        "confident_share" => "sure of the class",
        "class_shares" => "shares of the classes",
        "frechet" => "Fréchet distance",
        "frechet_floor" => "  real against real",
        "accuracy" => "accuracy on test set",
        _ => name.Replace('_', ' '),
    };

    private static string Text(string name, JsonNode value, JsonObject figures) => name switch
    {
        "confident_share" => $"{(double)value:P1} of the samples",
        "class_shares" => Shares(value.AsArray(), figures["class_names"] as JsonArray),
        "frechet" or "frechet_floor" => $"{(double)value:0.###}",
        "accuracy" => $"{(double)value:P2}",
        _ => value.ToJsonString(),
    };

    private static string Shares(JsonArray shares, JsonArray? names) => string.Join(
        "  ", shares.Select((share, i) => $"{names?[i]?.GetValue<string>() ?? $"{i}"}: {(double)share!:P1}"));
}
