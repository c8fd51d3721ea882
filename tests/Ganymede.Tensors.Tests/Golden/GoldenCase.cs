using System.Text.Json;

namespace Ganymede.Tensors.Tests.Golden;

/// <summary>One call of an operation with PyTorch's numbers: see tests/golden/make_ops.py.</summary>
internal sealed class GoldenCase(JsonElement header)
{
    public string Name { get; } = header.GetProperty("name").GetString()!;

    public string Operation { get; } = header.GetProperty("op").GetString()!;

    public Shape[] InputShapes { get; } = [.. header.GetProperty("inputs").EnumerateArray().Select(ToShape)];

    public Shape OutputShape { get; } = ToShape(header.GetProperty("output"));

    public float[][] Inputs { get; set; } = [];

    public float[] Gradient { get; set; } = [];

    public float[] Output { get; set; } = [];

    public float[][] InputGradients { get; set; } = [];

    public bool Has(string name) => header.GetProperty("args").TryGetProperty(name, out _);

    public int Int(string name) => Argument(name).GetInt32();

    public float Float(string name) => Argument(name).GetSingle();

    public bool Flag(string name) => Argument(name).GetBoolean();

    public string Text(string name) => Argument(name).GetString()!;

    public int[] Ints(string name) => [.. Argument(name).EnumerateArray().Select(e => e.GetInt32())];

    public Size2 Size(string name) => Ints(name) is [int height, int width]
        ? new(height, width)
        : throw new InvalidDataException($"{Name}: {name} is no pair.");

    public Indices Indices() => new(new Shape(Ints("shape")), Ints("indices"));

    private static Shape ToShape(JsonElement extents) =>
        new(extents.EnumerateArray().Select(e => e.GetInt32()).ToArray());

    private JsonElement Argument(string name) => header.GetProperty("args").GetProperty(name);
}
