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

    /// <summary>Options from JSON; what it does not name has the value that the record begins with.</summary>
    internal static T Read<T>(JsonObject json, JsonTypeInfo<T> type)
        where T : new()
    {
        // Left to itself the deserializer would set them to 0 and null: it does not run the initializers of init-only
        // properties. Runs of earlier versions do not name the options that came later.
        JsonObject whole = Write(new T(), type);
        foreach ((string name, JsonNode? value) in json)
            whole[name] = value?.DeepClone();
        try
        {
            return whole.Deserialize(type)!;
        }
        catch (JsonException error)
        {
            string name = error.Path?.TrimStart('$', '.') ?? "";
            throw new OptionException(
                name.Length > 0 && whole[name] is { } value
                    ? $"{name} is {value.ToJsonString()}, which it does not take."
                    : $"The options cannot be read: {error.Message}");
        }
    }
}
