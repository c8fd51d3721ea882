using System.Collections.Concurrent;
using System.Text.Json;

namespace Ganymede.Tensors.Tests.Golden;

/// <summary>Reads tests/golden/ops: int32 length, JSON header of that length, float32 numbers.</summary>
internal static class GoldenFile
{
    public static readonly string[] Groups =
        ["elementwise", "broadcast", "reduce", "matmul", "conv", "resample", "movement", "normalize", "penalty"];

    private static readonly ConcurrentDictionary<string, GoldenCase[]> Read = new();

    public static IEnumerable<(string Group, GoldenCase Case)> All =>
        Groups.SelectMany(group => Load(group).Select(c => (group, c)));

    public static GoldenCase[] Load(string group) => Read.GetOrAdd(group, static group =>
    {
        using var reader = new BinaryReader(File.OpenRead(
            Path.Combine(AppContext.BaseDirectory, "golden", "ops", group + ".bin")));
        JsonElement header = JsonDocument.Parse(reader.ReadBytes(reader.ReadInt32())).RootElement;
        GoldenCase[] cases = [.. header.GetProperty("cases").EnumerateArray().Select(h => new GoldenCase(h))];
        foreach (GoldenCase c in cases)
        {
            c.Inputs = Array.ConvertAll(c.InputShapes, Floats);
            c.Gradient = Floats(c.OutputShape);
            c.Output = Floats(c.OutputShape);
            c.InputGradients = Array.ConvertAll(c.InputShapes, Floats);
        }
        return reader.BaseStream.Position == reader.BaseStream.Length
            ? cases
            : throw new InvalidDataException($"{group}.bin holds more numbers than its header tells of.");

        float[] Floats(Shape shape)
        {
            float[] values = new float[shape.ElementCount];
            for (int i = 0; i < values.Length; i++)
                values[i] = reader.ReadSingle();
            return values;
        }
    });
}
