using Ganymede.Layers;
using Ganymede.Tensors;
using Ganymede.Tensors.Kernels;

namespace Ganymede.Optimizers;

/// <summary>
/// An exponential moving average of a module's parameters, with copies of its buffers: samples of the averaged
/// generator are better and steadier than those of the last one (Yazıcı et al. 2019).
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly (string Name, Tensor Value, Tensor Average)[] entries;
    private readonly UpdatePass<EachPairOp<BlendOp>> pass = new();
    private readonly float decay;
    private readonly bool warmUp;
    private readonly Tensor updates;

    /// <summary>An average that starts at what the module holds now.</summary>
    /// <param name="module">The module; it stays the caller's.</param>
    /// <param name="decay">The share of the average that each update keeps; in [0, 1).</param>
    /// <param name="warmUp">
    /// Whether the first updates keep less, (1 + n) / (10 + n) before update n counted from 0, so that the random
    /// start is soon forgotten.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The decay is outside [0, 1).</exception>
    public WeightAverage(Module module, float decay = 0.999f, bool warmUp = false)
    {
        if (!(decay is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(decay), decay, $"The decay is {decay}, but it must be in [0, 1).");
        updates = Tensor.PersistentZeros([]);
        this.decay = decay;
        this.warmUp = warmUp;
        entries = [.. module.State.DistinctBy(s => s.Value).Select(s => (s.Name, s.Value, Copy(s.Value)))];
    }

    /// <summary>Whether the module holds the average at the moment.</summary>
    public bool IsSwapped { get; private set; }

    /// <summary>
    /// Everything a checkpoint holds of the average: <c>updates</c>, their count, then the averages under the module's
    /// names.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module holds the average.</exception>
    public IEnumerable<(string Name, Tensor Value)> State
    {
        get
        {
            RequireOwn(nameof(State));
            return [("updates", updates), .. entries.Select(e => (e.Name, e.Average))];
        }
    }

    /// <summary>The decay at which an update's share has halved after so many images.</summary>
    /// <param name="halfLife">Images until half is forgotten.</param>
    /// <param name="batch">Images an update.</param>
    public static float DecayForHalfLife(double halfLife, int batch) => (float)Math.Pow(0.5, batch / halfLife);

    /// <summary>
    /// Moves the average towards the module's parameters and takes over its buffers: after each step.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module holds the average.</exception>
    public unsafe void Update()
    {
        RequireOwn(nameof(Update));
        float n = updates.Span[0]++;
        float keep = warmUp ? MathF.Min(decay, (1 + n) / (10 + n)) : decay;
        foreach ((_, Tensor value, Tensor average) in entries)
        {
            if (value is Parameter)
                pass.Add(average.Data, value.Data, null, null, null, value.Count, new(new(1 - keep)));
            else
                value.Span.CopyTo(average.Span);
        }
        pass.Run();
    }

    /// <summary>
    /// Exchanges the module's weights and buffers for the average, until the result is disposed:
    /// <c>using (average.Swap()) { ... }</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The module holds the average already.</exception>
    public IDisposable Swap()
    {
        RequireOwn(nameof(Swap));
        Exchange();
        return new Back(this);
    }

    /// <summary>Releases the average.</summary>
    public void Dispose()
    {
        updates.Dispose();
        foreach ((_, _, Tensor average) in entries)
            average.Dispose();
    }

    private static Tensor Copy(Tensor value)
    {
        Tensor copy = Tensor.Persistent(value.Shape);
        value.Span.CopyTo(copy.Span);
        return copy;
    }

    private void Exchange()
    {
        foreach ((_, Tensor value, Tensor average) in entries)
        {
            Span<float> own = value.Span, other = average.Span;
            for (int i = 0; i < own.Length; i++)
                (own[i], other[i]) = (other[i], own[i]);
        }
        IsSwapped = !IsSwapped;
    }

    private void RequireOwn(string operation)
    {
        if (IsSwapped)
            throw new InvalidOperationException(
                $"WeightAverage.{operation}: the module holds the average; end the swap first.");
    }

    private sealed class Back(WeightAverage average) : IDisposable
    {
        private bool done;

        public void Dispose()
        {
            if (done)
                return;
            done = true;
            average.Exchange();
        }
    }
}
