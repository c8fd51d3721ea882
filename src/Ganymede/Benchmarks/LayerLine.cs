namespace Ganymede.Benchmarks;

/// <summary>One pass of one layer in a step, and what it took.</summary>
/// <param name="Layer">The network and the layer's place in it; empty for what belongs to no layer.</param>
/// <param name="Kind">The kind of layer, or the operation.</param>
/// <param name="Pass">forward, input gradient or weight gradient.</param>
/// <param name="Shapes">The shapes of its last run.</param>
/// <param name="Calls">Runs in a step.</param>
/// <param name="Seconds">Its time in a step, the median of the steps.</param>
/// <param name="MultiplyAdds">The multiply-adds in a step, of the plain algorithm.</param>
/// <param name="Bytes">What goes in and comes out in a step, each number counted once.</param>
public sealed record LayerLine(
    string Layer, string Kind, string Pass, string Shapes, int Calls, double Seconds, long MultiplyAdds, long Bytes)
{
    /// <summary>Floating-point operations of a second, two for each multiply-add.</summary>
    public double FlopsPerSecond => Seconds > 0 ? 2 * MultiplyAdds / Seconds : 0;

    /// <summary>Bytes of a second.</summary>
    public double BytesPerSecond => Seconds > 0 ? Bytes / Seconds : 0;

    /// <summary>
    /// The share of what the machine could do at best: by arithmetic or by memory, whichever holds it up longer. Above
    /// 1 where an algorithm needs fewer multiply-adds than the plain one, or where numbers come from a cache.
    /// </summary>
    /// <param name="peak">What the machine can do.</param>
    public double ShareOfRoof(MachinePeak peak) =>
        Math.Max(FlopsPerSecond / peak.FlopsPerSecond, BytesPerSecond / peak.BytesPerSecond);
}
