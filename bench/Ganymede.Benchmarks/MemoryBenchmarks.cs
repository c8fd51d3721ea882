using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Benchmarks;

/// <summary>
/// The operations that memory holds up, through tensors, forward and back: [N, H, W, C] as between two layers.
/// </summary>
[Config(typeof(Columns))]
public class MemoryBenchmarks
{
    private Tensor x = null!, gradient = null!;

    /// <summary>The shape of the maps.</summary>
    [ParamsSource(nameof(Shapes))]
    public MapShape Maps { get; set; } = null!;

    /// <summary>Maps of the networks: one picture or many, large or small.</summary>
    public static IEnumerable<MapShape> Shapes => [new(1, 256, 64), new(1, 64, 256), new(64, 32, 64), new(64, 4, 512)];

    /// <summary>Makes the tensors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new RandomStream(0, 1);
        x = random.Normal(Maps.Shape);
        x.RequiresGrad = true;
        gradient = random.Normal(Maps.Shape);
    }

    /// <summary>Releases them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        x.Dispose();
        gradient.Dispose();
    }

    /// <summary>Statistics over the batch, and their use.</summary>
    [Benchmark]
    public void BatchNorm() => Forward(t => t.BatchNorm(null, null, 1e-5f, out _, out _));

    /// <summary>The same and its gradient.</summary>
    [Benchmark]
    public void BatchNormBoth() => Both(t => t.BatchNorm(null, null, 1e-5f, out _, out _));

    /// <summary>Statistics of each picture, and their use.</summary>
    [Benchmark]
    public void InstanceNorm() => Forward(t => t.InstanceNorm());

    /// <summary>The same and its gradient.</summary>
    [Benchmark]
    public void InstanceNormBoth() => Both(t => t.InstanceNorm());

    /// <summary>The discriminators' activation.</summary>
    [Benchmark]
    public void LeakyReLU() => Forward(t => t.LeakyReLU(0.2f));

    /// <summary>The same and its gradient.</summary>
    [Benchmark]
    public void LeakyReLUBoth() => Both(t => t.LeakyReLU(0.2f));

    /// <summary>The generators' last activation.</summary>
    [Benchmark]
    public void TanhBoth() => Both(t => t.Tanh());

    /// <summary>A reflected border of one pixel.</summary>
    [Benchmark]
    public void ReflectBoth()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor padded = x.Pad2d(1, 1, 1, 1, PaddingMode.Reflect);
        Autograd.Grad(padded, [x], Tensor.Ones(padded.Shape));
    }

    /// <summary>Two maps behind each other, as a U-Net does, and apart again.</summary>
    [Benchmark]
    public void ConcatBoth()
    {
        using TensorScope scope = TensorScope.Begin();
        Tensor joined = Tensor.Concat(-1, x, gradient);
        Autograd.Grad(joined, [x], Tensor.Ones(joined.Shape));
    }

    /// <summary>A residual sum.</summary>
    [Benchmark]
    public void Add() => Forward(t => t + gradient);

    private void Forward(Func<Tensor, Tensor> operation)
    {
        using TensorScope scope = TensorScope.Begin();
        Autograd.NoGrad(() => operation(x));
    }

    private void Both(Func<Tensor, Tensor> operation)
    {
        using TensorScope scope = TensorScope.Begin();
        Autograd.Grad(operation(x), [x], gradient);
    }

    /// <summary>[N, Side, Side, C].</summary>
    /// <param name="N">Pictures.</param>
    /// <param name="Side">Height and width.</param>
    /// <param name="C">Channels.</param>
    public sealed record MapShape(int N, int Side, int C)
    {
        internal Shape Shape => [N, Side, Side, C];

        /// <summary>The shape.</summary>
        public override string ToString() => $"{N}x{Side}²x{C}";
    }

    private sealed class Columns : ManualConfig
    {
        // One pass over the maps each way; how many an operation needs is what the figure shows.
        public Columns() => AddColumn(new SpeedColumn(
            "GB/s of maps", b => 8e-9 * ((MapShape)b.Parameters[nameof(Maps)]).Shape.ElementCount));
    }
}
