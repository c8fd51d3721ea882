using BenchmarkDotNet.Attributes;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Benchmarks;

/// <summary>Adam's update of one parameter: four arrays read, three written.</summary>
public unsafe class OptimizerBenchmarks
{
    private readonly UpdatePass<AdamOp> pass = new();
    private Buffer weight = null!, gradient = null!, mean = null!, square = null!;

    /// <summary>Numbers in the parameter: a bias, a small and a large convolution.</summary>
    [Params(512, 73_728, 4_194_304)]
    public int Count { get; set; }

    /// <summary>Makes the arrays.</summary>
    [GlobalSetup]
    public void Setup()
    {
        (weight, gradient, mean, square) = (new(Count), new(Count), new(Count), new(Count));
        // A mean of squares is never negative.
        new Span<float>(square.Data, Count).Fill(1);
    }

    /// <summary>Releases them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        weight.Dispose();
        gradient.Dispose();
        mean.Dispose();
        square.Dispose();
    }

    /// <summary>One update.</summary>
    [Benchmark]
    public void Adam()
    {
        pass.Add(
            weight.Data, gradient.Data, mean.Data, square.Data, null, Count,
            new AdamOp(0.5f, 0.999f, 2e-4f, 1, 1e-8f, 0, 1, false));
        pass.Run();
    }
}
