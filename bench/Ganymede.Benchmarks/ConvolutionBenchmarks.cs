using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Benchmarks;

/// <summary>The three passes of a convolution, on shapes of whole networks.</summary>
[Config(typeof(Columns))]
public unsafe class ConvolutionBenchmarks
{
    private Buffer x = null!, y = null!, weight = null!;

    /// <summary>The layer.</summary>
    [ParamsSource(nameof(Layers))]
    public ConvolutionCase Layer { get; set; } = null!;

    /// <summary>The layers.</summary>
    public static IEnumerable<ConvolutionCase> Layers => ConvolutionCase.All;

    /// <summary>Makes the arrays.</summary>
    [GlobalSetup]
    public void Setup() => (x, y, weight) =
        (new(Layer.Shape.InputCount), new(Layer.Shape.OutputCount), new(Layer.Shape.WeightCount));

    /// <summary>Releases them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        x.Dispose();
        y.Dispose();
        weight.Dispose();
    }

    /// <summary>y from x.</summary>
    [Benchmark]
    public void Forward() => Convolution.Forward(Layer.Shape, x.Data, weight.Data, null, y.Data);

    /// <summary>dx from dy.</summary>
    [Benchmark]
    public void InputGradient() => Convolution.InputGradient(Layer.Shape, y.Data, weight.Data, x.Data);

    /// <summary>dw from x and dy.</summary>
    [Benchmark]
    public void WeightGradient() => Convolution.WeightGradient(Layer.Shape, x.Data, y.Data, weight.Data);

    private sealed class Columns : ManualConfig
    {
        public Columns() => AddColumn(new SpeedColumn(
            "GFLOP/s", b => 2e-9 * ((ConvolutionCase)b.Parameters[nameof(Layer)]).MultiplyAdds));
    }
}
