using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ganymede.Cli.Commands;

/// <summary>Gathers what was said of a family's options, the later over the earlier: file, own flags, --set.</summary>
internal static class TrainSettings
{
    /// <summary>The members of a configuration file, as text.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> OfFile(string path)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new UsageException($"'{path}' is not a JSON object of options, such as {{\"batch\": 32}}.");
        }
        catch (JsonException error)
        {
            throw new UsageException($"'{path}' is no JSON: {error.Message}");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no file '{path}'; --config takes a JSON file of options.");
        }
        foreach ((string name, JsonNode? value) in json)
        {
            yield return value is JsonValue
                ? KeyValuePair.Create(name, value.ToString())
                : throw new UsageException(
                    $"{name} in '{path}' is {value?.ToJsonString() ?? "null"}; it takes one value.");
        }
    }

    /// <summary>A setting as it is written on the command line.</summary>
    internal static KeyValuePair<string, string> Parse(string text)
    {
        int equals = text.IndexOf('=');
        return equals > 0
            ? KeyValuePair.Create(text[..equals].Trim(), text[(equals + 1)..].Trim())
            : throw new UsageException($"--set is '{text}'; it takes name=value, such as --set batch=32.");
    }
}
