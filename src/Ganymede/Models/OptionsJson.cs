using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Ganymede.Data.Layouts;
using Ganymede.Models.Classifier;
using Ganymede.Models.CycleGan;
using Ganymede.Models.Dcgan;
using Ganymede.Models.DiscoGan;
using Ganymede.Models.Pix2Pix;

namespace Ganymede.Models;

/// <summary>The options of all families as JSON, generated at compile time: no reflection, and unknown names are errors.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DcganOptions))]
[JsonSerializable(typeof(ClassifierOptions))]
[JsonSerializable(typeof(Pix2PixOptions))]
[JsonSerializable(typeof(CycleGanOptions))]
[JsonSerializable(typeof(DiscoGanOptions))]
[JsonSerializable(typeof(SideOptions))]
internal sealed partial class OptionsJson : JsonSerializerContext
{
    internal static JsonObject Write<T>(T options, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToNode(options, type)!.AsObject();

    internal static T Read<T>(JsonObject json, JsonTypeInfo<T> type)
    {
        try
        {
            return json.Deserialize(type)!;
        }
        catch (JsonException error)
        {
            string name = error.Path?.TrimStart('$', '.') ?? "";
            throw new OptionException(
                name.Length > 0 && json[name] is { } value
                    ? $"{name} is {value.ToJsonString()}, which it does not take."
                    : $"The options cannot be read: {error.Message}");
        }
    }
}
