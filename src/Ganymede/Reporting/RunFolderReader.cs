using System.Globalization;
using System.Text.Json;
using Ganymede.Evaluation;
using Ganymede.Models.Translation;

namespace Ganymede.Reporting;

/// <summary>Gathers a <see cref="ReportModel"/> from a run's folder, tolerant of what is missing or damaged.</summary>
internal sealed class RunFolderReader(string folder)
{
    /// <summary>Fields of run.json that the report shows elsewhere than among the facts of the machine.</summary>
    private static readonly string[] ownPlaces =
        ["family", "preset", "task", "title", "options", "data", "machine", "started", "version"];

    private static readonly string[] animationNames = ["animation.gif", "animation.png", "samples.gif", "training.gif"];

    private readonly List<string> warnings = [];

    internal ReportModel Read()
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no run folder {folder}.");
        JsonElement run = ReadJson("run.json", required: true);
        var options = Flatten(Field(run, "options"));
        string family = Text(run, "family");
        string data = Field(run, "data") is { ValueKind: JsonValueKind.String } name
            ? name.GetString()! : Text(Field(run, "data"), "name");
        return new ReportModel
        {
            Title = FirstFilled(
                Text(run, "title"), TitleOf(family, data), Path.GetFileName(Path.TrimEndingDirectorySeparator(
                    Path.GetFullPath(folder))), "Training run"),
            Family = family,
            Preset = FirstFilled(
                Text(run, "preset"), options.FirstOrDefault(option => option.Key == "preset").Value ?? ""),
            Task = Text(run, "task"),
            Started = Date(Text(run, "started")),
            Version = Text(run, "version"),
            Options = options,
            Data = data.Length > 0 && Field(run, "data") is { ValueKind: JsonValueKind.String }
                ? [new("name", data)] : Flatten(Field(run, "data")),
            Machine = [.. Others(run), .. Flatten(Field(run, "machine"))],
            Rows = ReadRows(),
            Samples = FindSamples(),
            AnimationPath = FindAnimation(),
            Translations = ReadTranslations(),
            Quality = ReadQuality(Items(Field(run, "data"), "classes")),
            Warnings = warnings,
        };
    }

    private static string TitleOf(string family, string data)
    {
        // "dcgan" is an abbreviation as a whole, "cyclegan" a word with one at its end.
        string name = family.Length <= 5
            ? family.ToUpperInvariant() : char.ToUpperInvariant(family[0]) + family[1..].Replace("gan", "GAN");
        // Data may be named by its folder.
        string last = data.TrimEnd('/', '\\').Split('/', '\\')[^1];
        return name.Length > 0 && last.Length > 0 ? $"{name} on {last}" : name;
    }

    private IReadOnlyList<MetricsRow> ReadRows()
    {
        string path = Path.Combine(folder, "metrics.jsonl");
        try
        {
            return File.Exists(path) ? MetricsLog.Read(path, warnings.Add) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            warnings.Add($"metrics.jsonl could not be read: {error.Message}");
            return [];
        }
    }

    private List<SampleFrame> FindSamples()
    {
        string samples = Path.Combine(folder, "samples");
        if (!Directory.Exists(samples))
            return [];
        var frames = new List<SampleFrame>();
        foreach (string path in Directory.EnumerateFiles(samples, "step-*.png"))
        {
            ReadOnlySpan<char> digits = Path.GetFileNameWithoutExtension(path.AsSpan())["step-".Length..];
            if (long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step))
                frames.Add(new SampleFrame(step, path));
        }
        return [.. frames.OrderBy(frame => frame.Step)];
    }

    private string? FindAnimation() => animationNames.Select(name => Path.Combine(folder, name))
        .Concat(animationNames.Select(name => Path.Combine(folder, "samples", name)))
        .FirstOrDefault(File.Exists);

    private List<KeyValuePair<string, TranslationQuality>> ReadTranslations()
    {
        List<KeyValuePair<string, TranslationQuality>> found = [];
        JsonElement evaluation = ReadJson("evaluation.json", required: false);
        foreach (string direction in Enum.GetNames<TranslationDirection>())
        {
            if (Field(evaluation, direction) is not { ValueKind: JsonValueKind.Object } figures)
                continue;
            try
            {
                found.Add(new(direction, figures.Deserialize(TranslationJson.Default.TranslationQuality)!));
            }
            catch (JsonException error)
            {
                warnings.Add($"evaluation.json could not be read: {error.Message}");
            }
        }
        return found;
    }

    private QualityFigures? ReadQuality(IEnumerable<JsonElement> classNames)
    {
        JsonElement evaluation = ReadJson("evaluation.json", required: false);
        if (evaluation.ValueKind != JsonValueKind.Object
            || Enum.GetNames<TranslationDirection>().Any(d => evaluation.TryGetProperty(d, out _)))
            return null;
        string[] known = ["confident_share", "class_shares", "frechet", "frechet_floor", "samples"];
        return new QualityFigures
        {
            ConfidentShare = Number(evaluation, "confident_share"),
            ClassShares =
                [.. Items(evaluation, "class_shares").Select(share => MetricsJson.Number(share) ?? double.NaN)],
            ClassNames = [.. classNames.Select(AsText)],
            Frechet = Number(evaluation, "frechet"),
            FrechetFloor = Number(evaluation, "frechet_floor"),
            Samples = Number(evaluation, "samples") is { } count and >= 0 and < 1e15 ? (long)count : null,
            Others =
            [
                .. Numbers(evaluation).Where(pair => !known.Contains(pair.Key)),
                .. Numbers(Field(evaluation, "metrics")),
            ],
        };
    }

    private JsonElement ReadJson(string name, bool required)
    {
        string path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            if (required)
                warnings.Add($"{name} is missing, so the options and the machine are not known.");
            return default;
        }
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            warnings.Add($"{name} could not be read: {error.Message}");
            return default;
        }
    }

    private static JsonElement Field(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
            ? value : default;

    private static string Text(JsonElement parent, string name) => AsText(Field(parent, name));

    private static double? Number(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Number or JsonValueKind.String } value
            ? MetricsJson.Number(value) : null;

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    private static IEnumerable<KeyValuePair<string, double>> Numbers(JsonElement parent)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (JsonProperty field in parent.EnumerateObject())
        {
            if (field.Value.ValueKind == JsonValueKind.Number)
                yield return new(field.Name, field.Value.GetDouble());
        }
    }

    private static List<KeyValuePair<string, string>> Others(JsonElement run)
    {
        if (run.ValueKind != JsonValueKind.Object)
            return [];
        return [.. run.EnumerateObject().Where(field => !ownPlaces.Contains(field.Name))
            .SelectMany(field => Flatten(field.Value, field.Name))];
    }

    /// <summary>The leaves of a JSON object by dotted name; of arrays the items in a row.</summary>
    private static List<KeyValuePair<string, string>> Flatten(JsonElement value, string name = "")
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return [.. value.EnumerateObject().SelectMany(
                field => Flatten(field.Value, name.Length == 0 ? field.Name : name + "." + field.Name))];
        }
        return value.ValueKind == JsonValueKind.Undefined || name.Length == 0 ? [] : [new(name, AsText(value))];
    }

    private static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(AsText)),
        _ => value.GetRawText(),
    };

    private static DateTimeOffset? Date(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date) ? date : null;

    private static string FirstFilled(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.Length > 0)
                return text;
        }
        return "";
    }
}
