using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>
/// Something that the networks of a step are given: pictures, always the same, or noise, each time anew.
/// </summary>
internal sealed class BenchmarkInput
{
    private readonly RandomStream? noise;
    private float[]? values;

    private BenchmarkInput(string name, Shape shape, RandomStream? noise, float[]? values)
    {
        (Name, Shape) = (name, shape);
        (this.noise, this.values) = (noise, values);
    }

    /// <summary>Its name in bench/torch_steps.py.</summary>
    internal string Name { get; }

    /// <summary>Its shape, pictures [N, H, W, C].</summary>
    internal Shape Shape { get; }

    /// <summary>Pictures of noise, uniform in [-1, 1].</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">[N, H, W, C].</param>
    /// <param name="stream">Which noise.</param>
    internal static BenchmarkInput Pictures(string name, Shape shape, ulong stream)
    {
        float[] pixels = new float[shape.ElementCount];
        new RandomStream(0, stream).FillUniform(pixels, -1, 1);
        return new(name, shape, null, pixels);
    }

    /// <summary>Normal noise.</summary>
    internal static BenchmarkInput Noise(string name, Shape shape) => new(name, shape, new RandomStream(0, 2), null);

    /// <summary>A tensor of it, in the scope of the step.</summary>
    internal Tensor Next() => values is { } given ? Tensor.From(given, Shape) : noise!.Normal(Shape);

    /// <summary>From now on it is these numbers.</summary>
    internal void Fix(float[] given) => values = given;
}
