using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ganymede.Cli;

/// <summary>Prints the figures of translations in one direction, beside those of doing nothing.</summary>
internal static class TranslationTable
{
    private static readonly (string Label, string Pair, string Frechet)[] rows =
    [
        ("translation", "translation", "frechet"),
        ("original, left as it is", "identity", "frechet_identity"),
        ("mean of training targets", "mean", ""),
        ("real against real", "", "frechet_floor"),
        ("there and back", "cycle", ""),
    ];

    internal static void Print(string direction, JsonObject figures, Output output)
    {
        output.Line($"  {$"{direction}, {figures["pictures"]} pictures",-26} {"L1",8} {"PSNR",8} {"SSIM",8} {"Fréchet",9}");
        foreach ((string label, string pair, string frechet) in rows)
        {
            JsonNode? errors = figures[pair], distance = figures[frechet];
            if (errors is not null || distance is not null)
                output.Line(
                    $"    {label,-24} {Text(errors?["l1"], "0.0000"),8} {Text(errors?["psnr"], "0.00"),8} "
                    + $"{Text(errors?["ssim"], "0.0000"),8} {Text(distance, "0.###"),9}");
        }
        output.Line($"  {figures["verdict"]}");
    }

    // JSON has no infinity, so a word stands there: the signal to noise of equal pictures.
    private static string Text(JsonNode? value, string format) => value switch
    {
        null => "",
        _ when value.GetValueKind() == JsonValueKind.String => "∞",
        _ => ((double)value).ToString(format, CultureInfo.InvariantCulture),
    };
}
