using System.Diagnostics;
using Ganymede.Layers;
using Ganymede.Models;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>Networks, optimizers and pictures, ready for one step after another.</summary>
public abstract class BenchmarkStep : IDisposable
{
    private protected BenchmarkStep(
        TrainableModel model, IReadOnlyList<KeyValuePair<string, UnaryModule>> networks, IReadOnlyList<BenchmarkInput> inputs) =>
        (Model, Networks, Inputs) = (model, networks, inputs);

    /// <summary>Pictures that one step takes.</summary>
    public abstract int Images { get; }

    /// <summary>The networks that it uses, by the names that bench/torch_steps.py gives them.</summary>
    public IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks { get; }

    /// <summary>How many numbers training changes, in all networks together.</summary>
    public long Parameters => Networks.Sum(n => n.Value.ParameterCount);

    /// <summary>What the networks are given, by the names of bench/torch_steps.py.</summary>
    internal IReadOnlyList<BenchmarkInput> Inputs { get; }

    private protected TrainableModel Model { get; }

    /// <summary>
    /// Does one step and returns its losses, read back, so that nothing is left undone: the generator's (of an
    /// inference the mean of what comes out), then the discriminators'.
    /// </summary>
    public IReadOnlyList<double> Run()
    {
        IReadOnlyList<double> losses;
        using (TensorScope scope = TensorScope.Begin())
            losses = Compute();
        OperationTrace.Current?.Mark("release");
        return losses;
    }

    /// <summary>Does steps that nobody times: so many at least, and for so many seconds at least.</summary>
    internal void WarmUp(int steps, double seconds, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        ArgumentOutOfRangeException.ThrowIfNegative(seconds);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps || Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Run();
        }
    }

    /// <summary>Releases all of it.</summary>
    public void Dispose()
    {
        Model.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does one step inside a scope.</summary>
    private protected abstract double[] Compute();
}
