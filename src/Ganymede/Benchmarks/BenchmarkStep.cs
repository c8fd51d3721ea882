using System.Diagnostics;
using Ganymede.Layers;
using Ganymede.Optimizers;
using Ganymede.Tensors;

namespace Ganymede.Benchmarks;

/// <summary>Networks, optimizers and pictures, ready for one step after another.</summary>
public abstract class BenchmarkStep : IDisposable
{
    /// <summary>Pictures that one step takes.</summary>
    public abstract int Images { get; }

    /// <summary>The networks by the names that bench/torch_steps.py gives them.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, UnaryModule>> Networks { get; }

    /// <summary>How many numbers training changes, in all networks together.</summary>
    public long Parameters => Networks.Sum(n => n.Value.ParameterCount);

    /// <summary>What the networks are given, by the names of bench/torch_steps.py.</summary>
    internal abstract IReadOnlyList<BenchmarkInput> Inputs { get; }

    private protected abstract IReadOnlyList<Optimizer> Optimizers { get; }

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
        foreach (Optimizer optimizer in Optimizers)
            optimizer.Dispose();
        foreach ((_, UnaryModule network) in Networks)
            network.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does one step inside a scope.</summary>
    private protected abstract double[] Compute();

    /// <summary>Adam as every case has it, of some of the networks.</summary>
    private protected static Adam Adam(params ReadOnlySpan<UnaryModule> networks) => new(
        networks.ToArray().SelectMany(n => n.Parameters), new AdamOptions { LearningRate = 2e-4f, Beta1 = 0.5f });

    /// <summary>Draws the weights of these networks, always the same.</summary>
    private protected static void Initialize(params ReadOnlySpan<UnaryModule> networks)
    {
        var weights = new RandomStream(0, 1);
        foreach (UnaryModule network in networks)
            network.Initialize(weights);
    }

    /// <summary>One step of an optimizer, which uses the gradients up; a line of its own in a trace.</summary>
    private protected static void Update(Optimizer optimizer)
    {
        optimizer.Step();
        optimizer.ZeroGrad();
        OperationTrace.Current?.Mark("optimizer", optimizer.BytesMoved);
    }
}
